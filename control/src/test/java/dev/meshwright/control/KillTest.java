package dev.meshwright.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.control.RunningControlPlane.Attending;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String ROUTE = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews, namespace: shop}
            spec:
              hosts: [reviews]
              http:
              - route:
                - destination: {host: reviews}
            """;

    @TempDir
    Path folder;

    private Process start() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ControlPlaneProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("up");
        return process;
    }

    @Test
    @Timeout(300)
    void killedControlPlane_comesBack_withIdentitiesRegistrationsEndpointsAndDocuments() throws Exception {
        Process process = start();
        RunningControlPlane.Identity identity;
        String token;
        try (var clients = RunningControlPlane.clientsOf(folder)) {
            identity = clients.join("shop", "reviews");
            token = clients.token("shop", "ratings");
            RunningControlPlane.register(
                    clients.channel(identity.credentials()),
                    RunningControlPlane.workload("shop", "reviews-v1", "reviews"));
            var _ = new Attending(clients.channel(identity.credentials()), "shop", "reviews-v1").ready(true);
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() ->
                            clients.registration("reviews-v1").path("endpoint").asBoolean());
            assertThat(clients.apply("route.yaml", ROUTE).status()).isEqualTo(200);
            process.destroyForcibly().waitFor();
        }
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            assertThat(mesh.roots()).isEqualTo(identity.roots());
            var again = RunningControlPlane.register(
                    mesh.channel(identity.credentials()),
                    RunningControlPlane.workload("shop", "reviews-v1", "reviews"));
            assertThat(again.getAddress()).isEqualTo("127.77.0.1");
            assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                    .isTrue();
            assertThat(mesh.call("GET", "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/reviews", "")
                            .status())
                    .isEqualTo(200);
            assertThat(mesh.joinWith(token, "shop", "ratings").id())
                    .isEqualTo(RunningControlPlane.id("shop", "ratings"));
        }
    }
}
