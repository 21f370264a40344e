package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A proxy that may open 256 files, and twice as many clients: it leaves the rest waiting, serves those that it has,
/// does not spin, and takes the rest when there is room.
@Tag("slow")
class DescriptorsTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void acceptingPausesAndResumes_whenFileDescriptorsRunOut() throws Exception {
        String prlimit = Tools.system("prlimit", "util-linux").toString();
        int port = ProxyProcess.freePort();
        try (var upstream = new BreakingUpstream(Integer.MAX_VALUE);
                var proxy = ProxyProcess.start(
                        List.of(prlimit, "--nofile=256"),
                        folder,
                        "faults",
                        Map.of("IN", "" + port, "UP", "" + upstream.port()),
                        port)) {
            Socket first = connect(port);
            assertThat(answered(first, 5_000)).isTrue();
            List<Socket> crowd = new ArrayList<>();
            for (int i = 0; i < 512; i++) {
                crowd.add(connect(port));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> !fresh(port, 500));
            long before = cpuMillis(proxy.pid());
            for (int i = 0; i < 10; i++) {
                assertThat(answered(first, 5_000))
                        .as("an open connection is served")
                        .isTrue();
                assertThat(fresh(port, 200)).isFalse();
            }
            assertThat(cpuMillis(proxy.pid()) - before)
                    .as("CPU used in 2 s or more, in ms")
                    .isLessThan(1_000);
            for (Socket socket : crowd) {
                socket.close();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> fresh(port, 2_000));
            first.close();
            proxy.checkSound();
        }
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static boolean fresh(int port, int waitMillis) throws IOException {
        try (Socket socket = connect(port)) {
            return answered(socket, waitMillis);
        }
    }

    private static boolean answered(Socket socket, int waitMillis) throws IOException {
        socket.setSoTimeout(waitMillis);
        try {
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
            if (!answer.equals("HTTP/1.1 200 OK")) {
                return false;
            }
            StringBuilder rest = new StringBuilder();
            int read = 0;
            while (read >= 0 && rest.indexOf("\r\n\r\nok") < 0) {
                read = socket.getInputStream().read();
                rest.append((char) read);
            }
            return read >= 0;
        } catch (SocketTimeoutException waiting) {
            return false;
        }
    }

    /// User and system time of a process, at 100 ticks a second.
    private static long cpuMillis(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceAll("^.*\\) ", "")
                .split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    }
}
