package dev.meshwright.control;

import static dev.meshwright.control.RunningControlPlane.register;
import static dev.meshwright.control.RunningControlPlane.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.control.RunningControlPlane.Attending;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String CLUSTER = "outbound|9080||reviews.shop.svc.cluster.local";
    private static final String ROUTES = "reviews.shop.svc.cluster.local:9080";

    @TempDir
    Path folder;

    private static String virtualService(String timeout) {
        return """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata:
                  name: reviews
                  namespace: shop
                spec:
                  hosts: [reviews]
                  http:
                  - timeout: %s
                    route:
                    - destination:
                        host: reviews
                """.formatted(timeout);
    }

    /// `reviews-v1` is a ready endpoint; the proxy of `web-1` is returned, with routes subscribed.
    private static TestProxy proxy(RunningControlPlane mesh, String refused) throws Exception {
        var reviews = mesh.join("shop", "reviews");
        register(mesh.channel(reviews.credentials()), workload("shop", "reviews-v1", "reviews"));
        var _ = new Attending(mesh.channel(reviews.credentials()), "shop", "reviews-v1").ready(true);
        var web = mesh.join("shop", "web");
        var registered = register(mesh.channel(web.credentials()), workload("shop", "web-1", "web"));
        var proxy = new TestProxy(mesh.channel(web.credentials()), registered.getNodeId(), refused);
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> proxy.of(TypeUrl.CLUSTER).containsKey(CLUSTER));
        proxy.subscribe(TypeUrl.ROUTE, ROUTES);
        return proxy;
    }

    private static void awaitTimeout(TestProxy proxy, long seconds) {
        await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
            var routes = RouteConfiguration.parseFrom(proxy.bytes(TypeUrl.ROUTE, ROUTES));
            assertThat(routes.getVirtualHostsList())
                    .allMatch(host -> host.getRoutes(0).getRoute().getTimeout().getSeconds() == seconds)
                    .isNotEmpty();
        });
    }

    /// The first would break a cluster, the second looks for one that is nowhere.
    private static final String PATCHES = """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: patches, namespace: shop}
            spec:
              configPatches:
              # a cluster needs a time to connect that is more than nothing
              - applyTo: CLUSTER
                match: {context: SIDECAR_OUTBOUND, cluster: {service: reviews.shop.svc.cluster.local}}
                patch: {operation: MERGE, value: {connect_timeout: 0s}}
              - applyTo: CLUSTER
                match: {context: SIDECAR_OUTBOUND, cluster: {service: nobody.shop.svc.cluster.local}}
                patch: {operation: MERGE, value: {connect_timeout: 3s}}
            """;

    private static void awaitSynced(RunningControlPlane mesh) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> mesh.proxy("web-1").path("synced").asBoolean());
    }

    @Test
    void proxy_getsListenersClustersEndpointsAndRoutes_ofWhatIsRegisteredAndApplied() throws Exception {
        try (var mesh = new RunningControlPlane(folder);
                var proxy = proxy(mesh, "")) {
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> proxy.of(TypeUrl.ENDPOINT).containsKey(CLUSTER)
                            && proxy.of(TypeUrl.ROUTE).containsKey(ROUTES));
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(assignment(proxy)).contains("127.77.0.1"));
            assertThat(proxy.of(TypeUrl.LISTENER)).containsKey("127.77.0.2_9080");

            assertThat(mesh.apply("reviews.yaml", virtualService("7s")).status())
                    .isEqualTo(200);
            awaitTimeout(proxy, 7);
            awaitSynced(mesh);
            assertThat(mesh.call("GET", "/metrics", "").body()).contains("pilot_xds{version=\"meshwright\"} 1");
        }
    }

    @Test
    void lostWorkload_isTakenFromTheEndpoints() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG);
                var proxy = proxy(mesh, "")) {
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(assignment(proxy)).contains("127.77.0.1"));
            assertThat(mesh.call("DELETE", "/meshwright/v1/registrations/shop/none", "")
                            .status())
                    .isEqualTo(404);
            mesh.call("DELETE", "/meshwright/v1/registrations/shop/reviews-v1", "");
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(assignment(proxy)).doesNotContain("127.77.0.1"));
        }
    }

    private static String assignment(TestProxy proxy) throws Exception {
        return ClusterLoadAssignment.parseFrom(proxy.bytes(TypeUrl.ENDPOINT, CLUSTER))
                .toString();
    }

    @Test
    void whitespaceEdit_pushesNothing() throws Exception {
        try (var mesh = new RunningControlPlane(folder);
                var proxy = proxy(mesh, "")) {
            mesh.apply("reviews.yaml", virtualService("7s"));
            awaitTimeout(proxy, 7);
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(assignment(proxy)).contains("127.77.0.1"));
            awaitSynced(mesh);
            int before = proxy.responses.get();
            long triggersBefore = count(mesh, "pilot_push_triggers{type=\"config\"}");
            Path file = mesh.config.resolve("shop.VirtualService.reviews.yaml");
            Files.writeString(file, "# a comment\n\n" + Files.readString(file));
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> count(mesh, "pilot_push_triggers{type=\"config\"}") > triggersBefore);
            awaitSynced(mesh);
            assertThat(proxy.responses.get()).isEqualTo(before);
        }
    }

    private static long count(RunningControlPlane mesh, String sample) throws Exception {
        return mesh.call("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void convergence_isCounted_whenTheProxyHasAnswered() throws Exception {
        String converged = "pilot_proxy_convergence_time_count";
        try (var mesh = new RunningControlPlane(folder, LONG, LONG);
                var proxy = proxy(mesh, "")) {
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(assignment(proxy)).contains("127.77.0.1"));
            awaitSynced(mesh);
            long before = count(mesh, converged);
            mesh.apply("reviews.yaml", virtualService("7s"));
            awaitTimeout(proxy, 7);
            await().atMost(60, TimeUnit.SECONDS).until(() -> count(mesh, converged) == before + 1);
        }
    }

    @Test
    void removedRegistration_endsItsStream_andIsNotLetInAgain() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG);
                var proxy = proxy(mesh, "")) {
            assertThat(mesh.call("DELETE", "/meshwright/v1/registrations/shop/web-1", "")
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS)).contains("its registration is gone");
            assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS)).contains("is not registered");
            await().atMost(60, TimeUnit.SECONDS).until(() -> count(mesh, "pilot_xds{version=\"meshwright\"}") == 0);
        }
    }

    @Test
    void removedName_takenByAnotherAccount_endsTheStreamOfTheFirst() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG);
                var proxy = proxy(mesh, "")) {
            var other = mesh.channel(mesh.join("shop", "other").credentials());
            mesh.call("DELETE", "/meshwright/v1/registrations/shop/web-1", "");
            register(other, workload("shop", "web-1", "other"));
            assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS)).contains("its registration is gone");
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> proxy.disconnects.stream()
                            .anyMatch(why -> why.contains("belongs to service account shop/other")));
        }
    }

    @Test
    void refusedResource_isShown_withPathAndTheLineItCameFrom() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            Files.writeString(mesh.config.resolve("reviews.yaml"), virtualService("7s"));
            try (var _ = proxy(mesh, ROUTES)) {
                await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
                    var nack = mesh.proxy("web-1").path("types").path("rds").path("nack");
                    assertThat(nack.path("resource").asString()).isEqualTo(ROUTES);
                    assertThat(nack.path("path").asString()).isEqualTo("virtual_hosts[0].routes[0]");
                    assertThat(nack.path("message").asString()).contains("too clever for me");
                    assertThat(nack.path("origin").asString()).startsWith("VirtualService/shop/reviews#");
                    assertThat(nack.path("position").asString()).matches(".*reviews\\.yaml:\\d+:\\d+");
                });
                assertThat(mesh.proxy("web-1").path("synced").asBoolean()).isFalse();
            }
        }
    }

    @Test
    void patchesWithoutPlace_andThoseThatBreak_areShown_withTheirLines() throws Exception {
        try (var mesh = new RunningControlPlane(folder);
                var _ = proxy(mesh, "")) {
            awaitSynced(mesh);
            assertThat(mesh.apply("patches.yaml", PATCHES).status()).isEqualTo(200);
            await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
                var found = mesh.call("GET", "/meshwright/v1/status", "")
                        .json()
                        .path("configuration")
                        .path("diagnostics");
                assertThat(found.findValuesAsString("code")).contains("MW0951", "MW0952");
                assertThat(found.toString())
                        .contains(
                                "\"line\":7,",
                                "\"line\":10,",
                                "spec.configPatches[1]: CLUSTER, MERGE: changes nothing; proxies that it is for: 1");
            });
        }
    }

    @Test
    void peer_isRefused_asANodeThatIsNotItsOwn() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var web = mesh.join("shop", "web");
            var registered = register(mesh.channel(web.credentials()), workload("shop", "web-1", "web"));
            var thief = mesh.join("shop", "thief");
            register(mesh.channel(thief.credentials()), workload("shop", "thief-1", "thief"));
            try (var proxy = new TestProxy(mesh.channel(thief.credentials()), registered.getNodeId(), "")) {
                assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS))
                        .contains("belongs to service account shop/web");
                assertThat(proxy.responses).hasValue(0);
            }
            try (var proxy = new TestProxy(mesh.anonymous(), registered.getNodeId(), "")) {
                assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS)).contains("mutual TLS");
            }
            try (var proxy = new TestProxy(
                    mesh.channel(web.credentials()), "sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local", "")) {
                assertThat(proxy.disconnects.poll(60, TimeUnit.SECONDS)).contains("as Register answered");
            }
        }
    }
}
