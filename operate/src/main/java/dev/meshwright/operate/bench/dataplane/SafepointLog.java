package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a JVM logs about its stops (`-Xlog:safepoint`): all threads stand still for a safepoint, be it for garbage
/// collection or for something else.
final class SafepointLog {
    private static final Pattern TOTAL = Pattern.compile("Safepoint \"(\\w+)\".*Total:\\s+(\\d+) ns");

    private SafepointLog() {}

    static List<String> options(Path file) {
        // With the collections, which say why they were: a stop without its cause helps nobody.
        return List.of("-Xlog:safepoint=info,gc=info:file=" + file + "::filesize=0");
    }

    static long length(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /// The longest stop that was logged after the first `offset` bytes, in ms; 0 without any.
    static double longestMillis(Path file, long offset) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " is missing: the JVM wrote no safepoint log");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(offset);
            return longest(new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static double longest(String text) {
        double longest = 0;
        Matcher stop = TOTAL.matcher(text);
        while (stop.find()) {
            longest = Math.max(longest, Long.parseLong(stop.group(2)) / 1e6);
        }
        return longest;
    }
}
