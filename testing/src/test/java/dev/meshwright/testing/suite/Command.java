package dev.meshwright.testing.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end, both outputs into one text.
record Command(int status, String output) {
    static Command run(Duration limit, List<String> arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("meshwright-suite", ".log");
        Process process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            String output = Files.readString(log, StandardCharsets.ISO_8859_1);
            return new Command(
                    ended ? process.exitValue() : -1, ended ? output : output + "\nnot ended within " + limit);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
