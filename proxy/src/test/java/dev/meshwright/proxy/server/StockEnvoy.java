package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A running stock Envoy with a static bootstrap (environment variable MESHWRIGHT_ENVOY).
public final class StockEnvoy implements AutoCloseable {
    private final Process process;
    private final Path log;

    /// @param port that is open when it is ready
    public StockEnvoy(Path folder, String bootstrap, int port) throws IOException {
        this(folder, bootstrap, port, 1);
    }

    /// @param workers threads that serve
    StockEnvoy(Path folder, String bootstrap, int port, int workers) throws IOException {
        Path file = folder.resolve("envoy.yaml");
        log = folder.resolve("envoy.log");
        Files.writeString(file, bootstrap);
        process = new ProcessBuilder(
                        binary(),
                        "-c",
                        file.toString(),
                        "--use-dynamic-base-id",
                        "--concurrency",
                        Integer.toString(workers),
                        "-l",
                        "warning")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> open(port) || !process.isAlive());
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    public static String binary() {
        return System.getenv().getOrDefault("MESHWRIGHT_ENVOY", "");
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    private static boolean open(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
