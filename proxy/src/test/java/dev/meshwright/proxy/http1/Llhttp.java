package dev.meshwright.proxy.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// llhttp, the parser of Node.js, in its strict mode, as a program of its own (`llhttp.py`).
final class Llhttp {
    private static final int MINUTES = 3;

    private Llhttp() {}

    /// @param start the method, or the status
    /// @param target as sent; empty of a response
    /// @param body Latin-1, without chunk framing
    /// @param ended heard to its end
    record Message(String start, String target, String body, boolean ended) {}

    enum Kind {
        REQUEST,
        RESPONSE
    }

    /// What it heard of each input, all of whose bytes are one connection's.
    static List<List<Message>> hear(Path folder, Kind kind, List<byte[]> inputs)
            throws IOException, InterruptedException {
        Path python = python();
        Path asked = folder.resolve("inputs");
        Path told = folder.resolve("heard");
        String word = kind == Kind.REQUEST ? "request " : "response ";
        Files.write(
                asked,
                inputs.stream()
                        .map(input -> word + HexFormat.of().formatHex(input))
                        .toList());
        Process process = new ProcessBuilder(python.toString(), script(folder).toString())
                .redirectInput(asked.toFile())
                .redirectOutput(told.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        List<List<Message>> heard =
                Files.readAllLines(told).stream().map(Llhttp::messages).toList();
        assertThat(heard).hasSameSizeAs(inputs);
        return heard;
    }

    private static Path python() throws IOException, InterruptedException {
        Path python = Path.of(System.getenv().getOrDefault("MESHWRIGHT_TEST_TOOLS", "/nonexistent"))
                .resolve("venv/bin/python3");
        boolean there = Files.isExecutable(python)
                && new ProcessBuilder(python.toString(), "-c", "import httptools")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(there, "no Python with httptools at " + python + ": run ./dev test --all, which installs it");
        return python;
    }

    private static Path script(Path folder) throws IOException {
        try (var stream = Llhttp.class.getResourceAsStream("llhttp.py")) {
            if (stream == null) {
                throw new IOException("no resource llhttp.py");
            }
            return Files.write(folder.resolve("llhttp.py"), stream.readAllBytes());
        }
    }

    private static List<Message> messages(String line) {
        List<Message> messages = new ArrayList<>();
        for (String part : line.split("\\|", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String[] fields = part.split(" ", -1);
            assertThat(fields).as("of llhttp.py: %s", Arrays.toString(fields)).hasSize(4);
            messages.add(new Message(fields[0], text(fields[1]), text(fields[2]), fields[3].equals("end")));
        }
        return messages;
    }

    private static String text(String hex) {
        return hex.equals("-") ? "" : new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }
}
