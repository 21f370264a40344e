package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Honest load in every form, clients that break off, and an upstream that breaks connections, round after round for
/// `soak.minutes` (default 10): no request fails, and what a round leaves behind does not grow.
@Tag("slow")
class SoakTest {
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));

    /// The first third fills pools and compiles code.
    private static final int SETTLING_PART = 3;

    /// Resident memory moves by this between rounds, with collections and compilations.
    private static final long NOISE_BYTES = 32L << 20;

    /// Connections to the upstream that are kept or not.
    private static final int NOISE_FILES = 64;

    @TempDir
    Path folder;

    @Test
    void nothingFails_andNothingGrows_roundAfterRound() throws Exception {
        String h2load = Tools.system("h2load", "nghttp2-client").toString();
        int port = ProxyProcess.freePort();
        try (var upstream = new BreakingUpstream(997);
                var proxy = ProxyProcess.start(
                        folder, "faults", Map.of("IN", "" + port, "UP", "" + upstream.port()), port)) {
            Instant start = Instant.now();
            Instant settled = start.plus(LENGTH.dividedBy(SETTLING_PART));
            long bytes = 0;
            long files = 0;
            for (int round = 1; Instant.now().isBefore(start.plus(LENGTH)); round++) {
                load(h2load, port, List.of("-n", "20000", "-c", "20", "-m", "20"), 20_000);
                load(h2load, port, List.of("-n", "10000", "-c", "50", "--h1"), 10_000);
                load(h2load, port, List.of("-n", "400", "-c", "400", "--h1"), 400);
                breakOff(port);
                if (Instant.now().isBefore(settled)) {
                    bytes = Math.max(bytes, residentNow(proxy.pid()));
                    files = Math.max(files, files(proxy.pid()));
                    continue;
                }
                assertThat(bytes).as("a round within the first third").isPositive();
                assertThat(residentNow(proxy.pid()))
                        .as("resident after round %d", round)
                        .isLessThan(bytes + NOISE_BYTES);
                long most = files + NOISE_FILES;
                await("open files after round " + round)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> files(proxy.pid()) <= most);
            }
            assertThat(upstream.broken()).isGreaterThan(100);
            proxy.checkSound();
        }
    }

    private static void load(String h2load, int port, List<String> how, int requests) throws Exception {
        Command done = Command.run(
                Duration.ofMinutes(3),
                Stream.of(List.of(h2load), how, List.of("http://127.0.0.1:" + port + "/"))
                        .flatMap(List::stream)
                        .toList());
        assertThat(done.output())
                .as("%s", how)
                .contains(requests + " succeeded, 0 failed, 0 errored, 0 timeout")
                .contains("status codes: " + requests + " 2xx");
    }

    /// Clients that leave in the middle of a head, of a body, of an answer, and of a preface.
    private static void breakOff(int port) throws IOException {
        List<String> beginnings = List.of(
                "GET / HTTP/1.1\r\nHost: a\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                "\u0016\u0003\u0001");
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream()
                        .write(beginnings.get(i % beginnings.size()).getBytes(StandardCharsets.ISO_8859_1));
                socket.setSoLinger(i % 2 == 0, 0);
            }
        }
    }

    private static long residentNow(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow(() -> new IOException("the proxy has ended"));
        }
    }

    private static long files(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }
}
