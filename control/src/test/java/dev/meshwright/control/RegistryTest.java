package dev.meshwright.control;

import static dev.meshwright.control.RunningControlPlane.register;
import static dev.meshwright.control.RunningControlPlane.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meshwright.control.RunningControlPlane.Attending;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.DeregisterRequest;
import dev.meshwright.xds.v1.RegistryGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private static void awaitEndpoint(RunningControlPlane mesh, String name, boolean endpoint) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> mesh.registration(name).path("endpoint").asBoolean() == endpoint);
    }

    @Test
    void registration_getsNodeIdAndAddress_andKeepsThem() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var channel = mesh.channel(mesh.join("shop", "reviews").credentials());
            var first = register(channel, workload("shop", "reviews-v1", "reviews"));
            assertThat(first.getAddress()).isEqualTo("127.77.0.1");
            assertThat(first.getNodeId()).isEqualTo("sidecar~127.77.0.1~reviews-v1.shop~shop.svc.cluster.local");
            var second = register(channel, workload("shop", "reviews-v2", "reviews"));
            assertThat(second.getAddress()).isEqualTo("127.77.0.2");
            assertThat(register(channel, workload("shop", "reviews-v1", "reviews"))
                            .getAddress())
                    .isEqualTo("127.77.0.1");
        }
    }

    @Test
    void gateway_isARouter_withItsOwnAddressAndNoOutboundListeners() throws Exception {
        var request = workload("istio-system", "ingress", "ingress").toBuilder()
                .setGateway(true)
                .setBindAddress("127.0.0.1")
                .addAllGatewayPorts(Entries.ofPorts(Map.of(80, 8_080)))
                .build();
        try (var mesh = new RunningControlPlane(folder)) {
            var answer =
                    register(mesh.channel(mesh.join("istio-system", "ingress").credentials()), request);
            assertThat(answer.getNodeId())
                    .isEqualTo("router~127.77.0.1~ingress.istio-system~istio-system.svc.cluster.local");
            assertThat(answer.getOutboundList()).isEmpty();
        }
        try (var mesh = new RunningControlPlane(folder)) {
            var ingress = mesh.registration("ingress");
            assertThat(ingress.path("gatewayPorts").path("80").asInt()).isEqualTo(8_080);
            assertThat(ingress.path("gateway").asBoolean()).isTrue();
        }
    }

    @Test
    void callerOfAnotherIdentity_cannotRegisterAttendOrDeregister() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var reviews = mesh.channel(mesh.join("shop", "reviews").credentials());
            register(reviews, workload("shop", "reviews-v1", "reviews"));
            var thief = mesh.channel(mesh.join("shop", "thief").credentials());
            assertThatThrownBy(() -> register(thief, workload("shop", "reviews-v1", "reviews")))
                    .hasMessageContaining("PERMISSION_DENIED");
            assertThatThrownBy(() -> register(thief, workload("shop", "reviews-v1", "thief")))
                    .hasMessageContaining("PERMISSION_DENIED");
            var deregister = DeregisterRequest.newBuilder()
                    .setNamespace("shop")
                    .setName("reviews-v1")
                    .build();
            assertThatThrownBy(() -> RegistryGrpc.newBlockingStub(thief).deregister(deregister))
                    .hasMessageContaining("PERMISSION_DENIED");
            try (var attending = new Attending(thief, "shop", "reviews-v1").ready(true)) {
                assertThat(attending.failures.poll(60, TimeUnit.SECONDS)).hasMessageContaining("PERMISSION_DENIED");
            }
            assertThatThrownBy(() -> register(mesh.anonymous(), workload("shop", "x", "reviews")))
                    .hasMessageContaining("UNAUTHENTICATED");
        }
    }

    @Test
    void impossibleRequest_isRefused_withFieldAndExpectation() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var channel = mesh.channel(mesh.join("shop", "reviews").credentials());
            var request = workload("shop", "../../etc", "reviews");
            assertThatThrownBy(() -> register(channel, request))
                    .hasMessageContaining("INVALID_ARGUMENT")
                    .hasMessageContaining("name: '../../etc' (expected: ");
        }
    }

    @Test
    void attendedProxies_arePrometheusTargets_withTheLabelsOfAPodScrape() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var identity = mesh.join("shop", "reviews");
            register(mesh.channel(identity.credentials()), workload("shop", "reviews-v1", "reviews"));
            assertThat(mesh.call("GET", "/meshwright/v1/prometheus", "").json().size())
                    .isZero();
            try (var _ = new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v1").ready(true)) {
                awaitEndpoint(mesh, "reviews-v1", true);
                var group =
                        mesh.call("GET", "/meshwright/v1/prometheus", "").json().path(0);
                assertThat(group.path("targets").path(0).asString()).isEqualTo("127.77.0.1:15000");
                assertThat(group.path("labels").toString())
                        .isEqualTo("{\"__metrics_path__\":\"/stats/prometheus\",\"app\":\"reviews\","
                                + "\"namespace\":\"shop\",\"pod\":\"reviews-v1\",\"version\":\"v1\"}");
            }
        }
    }

    @Test
    void workload_isEndpointWhileReady_andUntilTheGraceAfterItsAgentIsLost() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var identity = mesh.join("shop", "reviews");
            register(mesh.channel(identity.credentials()), workload("shop", "reviews-v1", "reviews"));
            assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                    .isFalse();
            try (var attending =
                    new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v1").ready(true)) {
                awaitEndpoint(mesh, "reviews-v1", true);
                attending.ready(false);
                awaitEndpoint(mesh, "reviews-v1", false);
                attending.ready(true);
                awaitEndpoint(mesh, "reviews-v1", true);
            }
            awaitEndpoint(mesh, "reviews-v1", false);
            assertThat(mesh.registration("reviews-v1").path("address").asString())
                    .isEqualTo("127.77.0.1");
        }
    }

    @Test
    void agentThatReturnsWithinTheGrace_losesNoEndpoint() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            var identity = mesh.join("shop", "reviews");
            register(mesh.channel(identity.credentials()), workload("shop", "reviews-v1", "reviews"));
            var first = new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v1").ready(true);
            awaitEndpoint(mesh, "reviews-v1", true);
            first.close();
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() ->
                            !mesh.registration("reviews-v1").path("attended").asBoolean());
            assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void deregistration_endsTheEndpointAtOnce_andKeepsTheAddress() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            var identity = mesh.join("shop", "reviews");
            var channel = mesh.channel(identity.credentials());
            register(channel, workload("shop", "reviews-v1", "reviews"));
            try (var _ = new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v1").ready(true)) {
                awaitEndpoint(mesh, "reviews-v1", true);
                var _ = RegistryGrpc.newBlockingStub(channel)
                        .deregister(DeregisterRequest.newBuilder()
                                .setNamespace("shop")
                                .setName("reviews-v1")
                                .build());
                assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                        .isFalse();
            }
            assertThat(mesh.registration("reviews-v1").path("address").asString())
                    .isEqualTo("127.77.0.1");
        }
    }

    @Test
    void restart_keepsAddressesPortsAndEndpoints_withoutDuplicates() throws Exception {
        Map<String, String> outbound;
        RunningControlPlane.Identity identity;
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            identity = mesh.join("shop", "reviews");
            var channel = mesh.channel(identity.credentials());
            register(channel, workload("shop", "reviews-v1", "reviews"));
            register(channel, workload("shop", "reviews-v2", "reviews"));
            var attending = new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v2").ready(true);
            awaitEndpoint(mesh, "reviews-v2", true);
            outbound = awaitOutbound(attending, "reviews.shop.svc.cluster.local:9080");
        }
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            assertThat(mesh.registration("reviews-v2").path("endpoint").asBoolean())
                    .isTrue();
            assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                    .isFalse();
            var again = register(mesh.channel(identity.credentials()), workload("shop", "reviews-v2", "reviews"));
            assertThat(again.getAddress()).isEqualTo("127.77.0.2");
            assertThat(Entries.map(again.getOutboundList())).isEqualTo(outbound);
            assertThat(mesh.call("GET", "/meshwright/v1/registrations", "")
                            .json()
                            .path("registrations")
                            .size())
                    .isEqualTo(2);
        }
    }

    @Test
    void endpointWhoseAgentDoesNotReturn_isGone_afterTheRecoveryGrace() throws Exception {
        try (var mesh = new RunningControlPlane(folder, LONG, LONG)) {
            var identity = mesh.join("shop", "reviews");
            register(mesh.channel(identity.credentials()), workload("shop", "reviews-v1", "reviews"));
            var _ = new Attending(mesh.channel(identity.credentials()), "shop", "reviews-v1").ready(true);
            awaitEndpoint(mesh, "reviews-v1", true);
        }
        try (var mesh = new RunningControlPlane(folder)) {
            assertThat(mesh.registration("reviews-v1").path("endpoint").asBoolean())
                    .isTrue();
            awaitEndpoint(mesh, "reviews-v1", false);
        }
    }

    @Test
    void attendingAgent_isTold_whenAServiceAppears_andHasItsUpstreamWhereItAskedForIt() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var client = mesh.join("shop", "web");
            var request = workload("shop", "web-1", "web").toBuilder()
                    .addAllUpstreams(Entries.of(Map.of("ratings", "127.0.0.1:9081")))
                    .build();
            register(mesh.channel(client.credentials()), request);
            try (var attending = new Attending(mesh.channel(client.credentials()), "shop", "web-1").ready(true)) {
                var ratings = mesh.join("shop", "ratings");
                register(mesh.channel(ratings.credentials()), workload("shop", "ratings-1", "ratings"));
                assertThat(awaitOutbound(attending, "ratings.shop.svc.cluster.local:9080"))
                        .containsEntry("ratings.shop.svc.cluster.local:9080", "127.0.0.1:9081");
            }
        }
    }

    private static Map<String, String> awaitOutbound(Attending attending, String service) throws InterruptedException {
        Map<String, String> outbound = Map.of();
        while (!outbound.containsKey(service)) {
            outbound = attending.outbound.poll(60, TimeUnit.SECONDS);
            if (outbound == null) {
                throw new AssertionError("was never told of " + service);
            }
        }
        return outbound;
    }
}
