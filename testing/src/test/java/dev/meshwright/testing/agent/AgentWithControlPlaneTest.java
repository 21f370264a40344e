package dev.meshwright.testing.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.agent.Agent;
import dev.meshwright.agent.AgentSettings;
import dev.meshwright.agent.ServedWorkload;
import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.identity.TokenSource;
import dev.meshwright.agent.registration.Registration;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.control.ControlPlane;
import dev.meshwright.control.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentWithControlPlaneTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ControlPlane controlPlane;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        controlPlane = start(0, 0);
        agent = new Agent(new AgentSettings(
                folder.resolve("agent"),
                "127.0.0.1",
                port(controlPlane.endpoint().grpc()),
                15_000,
                SOON));
    }

    @AfterEach
    void stop() {
        agent.close();
        controlPlane.close();
    }

    private ControlPlane start(int grpcPort, int httpPort) throws IOException {
        return ControlPlane.start(Options.of(folder.resolve("state"), folder.resolve("config"))
                .withBinds(new Options.Bind("127.0.0.1", grpcPort), new Options.Bind("127.0.0.1", httpPort))
                .withAddressStart("127.77.0.1"));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static Workload reviews(int appPort) {
        return new Workload(
                "reviews-v1",
                "shop",
                "reviews",
                Map.of("app", "reviews", "version", "v1"),
                "",
                new Workload.Sidecar(
                        "reviews",
                        List.of(new Workload.Port(9080, appPort, "http")),
                        Map.of(),
                        new Workload.Readiness("", Duration.ofMillis(100), Duration.ofSeconds(1))));
    }

    private String api(String method, String path, String body) {
        try {
            var request = HttpRequest.newBuilder(
                            URI.create("http://" + controlPlane.endpoint().http() + path))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(folder.resolve("state/api-token"))
                                            .strip())
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            try (var client = HttpClient.newHttpClient()) {
                return client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
            }
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private TokenSource tokens() {
        return () -> {
            String answer =
                    api("POST", "/meshwright/v1/tokens", "{\"namespace\":\"shop\",\"serviceAccount\":\"reviews\"}");
            String text = answer.replaceAll("(?s).*(mw1\\.[^\"]+).*", "$1");
            return JoinToken.parse(text);
        };
    }

    private static final class Heard implements ServedWorkload.Progress {
        final CompletableFuture<Registration> ready = new CompletableFuture<>();

        @Override
        public void ready(Registration registration) {
            ready.complete(registration);
        }

        @Override
        public void outbound(Map<String, String> outbound) {
            // Not of interest here.
        }

        @Override
        public void failed(String message) {
            ready.completeExceptionally(new AssertionError(message));
        }
    }

    /// Ready at once; what matters here is around it.
    private static final class NoProxy implements DataPlane {
        @Override
        public Running start(Path bootstrap, InetSocketAddress admin, Path workloadFolder, String label) {
            assertThat(bootstrap).exists();
            return new Running() {
                @Override
                public boolean ready() {
                    return true;
                }

                @Override
                public void drain() {
                    // No connections.
                }

                @Override
                public void close() {
                    // No process.
                }
            };
        }

        @Override
        public boolean own() {
            return false;
        }
    }

    @Test
    void workload_joins_registers_andBecomesAnEndpoint_whenItsProgramAnswers() throws Exception {
        int appPort;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            appPort = free.getLocalPort();
        }
        var heard = new Heard();
        try (var served = agent.serve(reviews(appPort), new NoProxy(), tokens(), heard)) {
            Registration registration = heard.ready.get(30, TimeUnit.SECONDS);
            assertThat(registration.address()).startsWith("127.77.");
            assertThat(registration.nodeId()).startsWith("sidecar~" + registration.address() + "~reviews-v1.shop~");
            assertThat(served.folder().resolve("sds.sock")).exists();
            await().atMost(SOON).until(() -> registrations().contains("\"endpoint\" : false"));
            try (var program = new ServerSocket(appPort, 50, InetAddress.getLoopbackAddress())) {
                assertThat(program.isBound()).isTrue();
                await().atMost(SOON).until(() -> registrations().contains("\"endpoint\" : true"));
            }
            await().atMost(SOON).until(() -> registrations().contains("\"endpoint\" : false"));
        }
    }

    @Test
    void restartedControlPlane_findsTheSameWorkload_atTheSameAddress() throws Exception {
        try (var program = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var heard = new Heard();
            try (var served = agent.serve(reviews(program.getLocalPort()), new NoProxy(), tokens(), heard)) {
                Registration before = heard.ready.get(30, TimeUnit.SECONDS);
                await().atMost(SOON).until(() -> registrations().contains("\"endpoint\" : true"));
                var endpoint = controlPlane.endpoint();
                controlPlane.close();
                controlPlane = start(port(endpoint.grpc()), port(endpoint.http()));
                await().atMost(SOON).until(() -> registrations().contains("\"attended\" : true"));
                assertThat(registrations())
                        .containsOnlyOnce("\"name\" : \"reviews-v1\"")
                        .contains(before.address());
                assertThat(served.workload().name()).isEqualTo("reviews-v1");
            }
        }
    }

    @Test
    void drainedWorkload_isNoEndpointAtOnce_andARestartNeedsNoToken() throws Exception {
        try (var program = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Workload workload = reviews(program.getLocalPort());
            var heard = new Heard();
            try (var served = agent.serve(workload, new NoProxy(), tokens(), heard)) {
                heard.ready.get(30, TimeUnit.SECONDS);
                await().atMost(SOON).until(() -> registrations().contains("\"endpoint\" : true"));
                served.drain();
                assertThat(registrations()).doesNotContain("\"endpoint\" : true");
            }
            var again = new Heard();
            TokenSource none = () -> {
                throw TokenSource.missing("a restart asks for no token", true);
            };
            try (var served = agent.serve(workload, new NoProxy(), none, again)) {
                assertThat(again.ready.get(30, TimeUnit.SECONDS).address()).startsWith("127.77.");
                assertThat(served.folder().resolve("bootstrap.json")).exists();
            }
        }
    }

    private String registrations() {
        return api("GET", "/meshwright/v1/registrations", "");
    }
}
