package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.util.JsonFormat;
import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The one gateway of a mesh's documents on one data plane, its configuration compiled into a file: no control plane.
/// `%PORT%` in the documents is where it listens.
final class Gateway implements AutoCloseable {
    enum Plane {
        OWN,
        ENVOY
    }

    private final AutoCloseable process;
    private final int port;
    private final int admin;

    private Gateway(AutoCloseable process, int port, int admin) {
        this.process = process;
        this.port = port;
        this.admin = admin;
    }

    static Gateway start(Plane plane, Path folder, String documents) throws IOException {
        int port = ProxyProcess.freePort();
        int admin = ProxyProcess.freePort();
        byte[] bootstrap = bootstrap(documents.replace("%PORT%", "" + port), admin);
        return switch (plane) {
            case OWN -> {
                String text = JsonFormat.printer()
                        .usingTypeRegistry(BootstrapReader.extensions())
                        .print(Bootstrap.parseFrom(bootstrap));
                yield new Gateway(ProxyProcess.startWith(List.of(), folder, "own", text, port), port, admin);
            }
            case ENVOY -> new Gateway(envoy(folder, bootstrap, port), port, admin);
        };
    }

    private static byte[] bootstrap(String documents, int admin) {
        MeshRead read =
                new MeshReader().read(List.of(new SourceDocumentFile("mesh.yaml", documents)), MeshSettings.DEFAULT);
        assertThat(read.diagnostics()).noneMatch(d -> d.severity() == Severity.ERROR);
        World world = World.of(read.mesh(), List.of(), Assumptions.DEFAULT);
        Instance gateway = world.instances().stream()
                .filter(i -> i.role() == Instance.Role.GATEWAY)
                .findFirst()
                .orElseThrow();
        return world.standalone(gateway, admin);
    }

    private static AutoCloseable envoy(Path folder, byte[] bootstrap, int port) throws IOException {
        String binary = System.getenv().getOrDefault("MESHWRIGHT_ENVOY", "");
        assumeTrue(!binary.isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        Path log = folder.resolve("envoy.log");
        Path file = Files.write(folder.resolve("envoy.pb"), bootstrap);
        Process process = new ProcessBuilder(
                        binary, "-c", file.toString(), "--use-dynamic-base-id", "--concurrency", "1", "-l", "warning")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("Envoy's port").atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            return open(port);
        });
        return () -> {
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
        };
    }

    static boolean open(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /// The page of counters.
    List<String> stats() throws IOException, InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + admin + "/stats");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        }
    }

    @Override
    public void close() throws Exception {
        process.close();
    }
}
