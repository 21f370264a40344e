package dev.meshwright.testing.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.overload.Gauges;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A WasmPlugin of connections, from its document: stock Envoy (environment variable MESHWRIGHT_ENVOY; skipped without
/// it) runs a real module; our proxy, which runs none, does as the plugin's `failStrategy` says.
class NetworkExtensionTest {
    private static final String ENVOY = System.getenv().getOrDefault("MESHWRIGHT_ENVOY", "");
    private static final String ADDRESS = "127." + (64 + ProcessHandle.current().pid() % 128) + ".9.1";
    private static final int PORT = 9090;

    @Test
    void stockEnvoy_runsTheModuleOnBytes(@TempDir Path folder) throws Exception {
        assumeFalse(ENVOY.isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        Path module = Files.write(folder.resolve("a.wasm"), TinyModule.writing("wasm:"));
        try (ServerSocket program = echo()) {
            Path file = Files.writeString(
                    folder.resolve("envoy.json"),
                    JsonFormat.printer()
                            .usingTypeRegistry(BootstrapReader.extensions())
                            .print(bootstrap(program, module, "FAIL_CLOSE")));
            Child envoy = Child.start(
                    "envoy",
                    List.of(
                            ENVOY,
                            "-c",
                            file.toString(),
                            "--concurrency",
                            "1",
                            "-l",
                            "warning",
                            "--disable-hot-restart"),
                    Map.of(),
                    folder.resolve("envoy.log"));
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> !envoy.alive() || open());
                assertThat(envoy.alive()).as(envoy.logTail(6)).isTrue();
                assertThat(sent("hello", 10)).as(envoy.logTail(6)).isEqualTo("wasm:hello");
            } finally {
                envoy.stop(Duration.ofSeconds(1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FAIL_CLOSE, ''", "FAIL_OPEN, hello"})
    void ourProxy_closesOrLetsPass_asThePluginFails(String strategy, String back, @TempDir Path folder)
            throws Exception {
        Path module = Files.write(folder.resolve("a.wasm"), TinyModule.writing("wasm:"));
        try (ServerSocket program = echo()) {
            String text = JsonFormat.printer()
                    .usingTypeRegistry(BootstrapReader.extensions())
                    .print(bootstrap(program, module, strategy));
            try (ProxyServer server = ProxyServer.start(
                    BootstrapReader.parse("test.json", text), ProxyOptions.of(1).withGauges(() -> Gauges.NONE))) {
                await().atMost(Duration.ofSeconds(30)).until(server::ready);
                assertThat(sent("hello", 5)).isEqualTo(back);
            }
        }
    }

    /// The inbound side of one workload's sidecar.
    private static Bootstrap bootstrap(ServerSocket program, Path module, String strategy)
            throws InvalidProtocolBufferException {
        String documents = """
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop}
            spec: {selector: {app: db}, ports: [{name: tcp, port: %2$d}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: db, namespace: shop, labels: {app: db}}
            spec: {containers: [{name: c}]}
            status: {podIP: %1$s}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: DISABLE}}
            ---
            apiVersion: extensions.istio.io/v1alpha1
            kind: WasmPlugin
            metadata: {name: writes, namespace: shop}
            spec:
              selector: {matchLabels: {app: db}}
              url: file://%3$s
              type: NETWORK
              failStrategy: %4$s
            """.formatted(ADDRESS, PORT, module, strategy);
        ProxyNode node = new ProxyNode(
                "sidecar~" + ADDRESS + "~db.shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                "db",
                "shop",
                "default",
                Map.of("app", "db"),
                "db",
                ADDRESS,
                ProxyNode.Interception.NONE,
                List.of(new ProxyNode.InboundPort(PORT, program.getLocalPort(), Protocol.TCP)),
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new ProxyNode.Features(true, false));
        World world = World.of(
                new MeshReader()
                        .read(List.of(new SourceDocumentFile("mesh.yaml", documents)), MeshSettings.DEFAULT)
                        .mesh(),
                List.of(node),
                Assumptions.DEFAULT);
        Bootstrap whole = Bootstrap.parseFrom(world.standalone(world.at(ADDRESS).orElseThrow(), 0));
        Bootstrap.Builder inbound = Bootstrap.newBuilder().setNode(whole.getNode());
        whole.getStaticResources().getListenersList().stream()
                .filter(listener -> listener.getTrafficDirection() == TrafficDirection.INBOUND)
                .forEach(inbound.getStaticResourcesBuilder()::addListeners);
        whole.getStaticResources().getClustersList().stream()
                .filter(cluster -> cluster.getName().startsWith("inbound|"))
                .forEach(inbound.getStaticResourcesBuilder()::addClusters);
        return inbound.build();
    }

    private static boolean open() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), PORT));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// What comes back of a text, up to a length; less when the connection is closed.
    private static String sent(String text, int length) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), PORT));
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
        } catch (IOException _) {
            // Reset.
            return "";
        }
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException _) {
                    // The proxy has gone, or the test has ended.
                }
            }
        });
        return server;
    }
}
