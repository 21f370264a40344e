package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `meshwright proxy run` with the JVM settings it is shipped with, and every buffer's leak reported.
final class ProxyProcess implements AutoCloseable {
    /// Heap, direct memory, metaspace, code and stacks of `dist/jvm/proxy.args` add up to this.
    static final long RESIDENT_BYTES_MAX = 420L << 20;

    private final Process process;
    private final Path log;
    private final int port;

    private ProxyProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /// Starts with `name.yaml` of this package; `%NAME%` in it is replaced. Returns when `port` takes connections.
    static ProxyProcess start(Path folder, String name, Map<String, String> values, int port) throws IOException {
        return start(List.of(), folder, name, values, port);
    }

    /// @param wrapper a program that becomes the proxy (`prlimit`)
    static ProxyProcess start(List<String> wrapper, Path folder, String name, Map<String, String> values, int port)
            throws IOException {
        String text;
        try (var stream = ProxyProcess.class.getResourceAsStream(name + ".yaml")) {
            if (stream == null) {
                throw new IOException("no resource " + name + ".yaml");
            }
            text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("%" + value.getKey() + "%", value.getValue());
        }
        return startWith(wrapper, folder, name, text, port);
    }

    /// @param text of the bootstrap
    static ProxyProcess startWith(List<String> wrapper, Path folder, String name, String text, int port)
            throws IOException {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), text);
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(command(folder));
        command.addAll(List.of("-c", config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ProxyProcess started = new ProxyProcess(process, log, port);
        boolean opened = false;
        try {
            await("the proxy's port").atMost(Duration.ofSeconds(60)).until(() -> {
                if (!process.isAlive()) {
                    throw new IOException("the proxy ended: " + Files.readString(log));
                }
                return open(port);
            });
            opened = true;
        } finally {
            if (!opened) {
                // Nobody else can close it: the caller gets none.
                process.destroyForcibly();
            }
        }
        return started;
    }

    /// What starts a proxy, all but `-c FILE`.
    static List<String> command(Path folder) throws IOException {
        Path jvm = Tools.home().resolve("dist/jvm");
        Path arguments = Files.writeString(
                folder.resolve("proxy.args"),
                Files.readString(jvm.resolve("all.args")) + Files.readString(jvm.resolve("proxy.args"))
                        + "-ea\n-Dio.netty.leakDetection.level=paranoid\n-cp\n\""
                        + System.getProperty("java.class.path")
                        + "\"\n");
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + arguments,
                "dev.meshwright.cli.Main",
                "proxy",
                "run",
                "--concurrency",
                "2");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean open(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /// The most memory that was resident so far, in bytes; 0 when the process is gone.
    static long residentMost(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    /// It lives, within its memory, and has leaked nothing.
    void checkSound() throws IOException, InterruptedException {
        assertThat(process.isAlive())
                .as("the proxy lives: %s", Files.readString(log))
                .isTrue();
        reportLeaks();
        assertThat(residentMost(pid())).as("most memory resident").isBetween(1L, RESIDENT_BYTES_MAX);
        assertThat(Files.readString(log)).doesNotContain("LEAK:").doesNotContain("AssertionError");
    }

    /// What was lost is known only after a collection, and told when a buffer is made then.
    private void reportLeaks() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Command done = Command.run(Duration.ofMinutes(1), List.of(jcmd.toString(), "" + pid(), "GC.run"));
        assertThat(done.status()).as(done.output()).isZero();
        for (int i = 0; i < 10; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("no request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the proxy did not end within 15 s of SIGTERM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
