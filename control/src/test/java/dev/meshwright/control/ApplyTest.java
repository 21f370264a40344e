package dev.meshwright.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ApplyTest {
    private static final String OBJECT = "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/reviews";

    @TempDir
    Path folder;

    private static String virtualService(String name, String weight) {
        return """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: %s
              namespace: shop
            spec:
              hosts: [%s]
              http:
              - route:
                - destination: {host: %s}
                  weight: %s
            """.formatted(name, name, name, weight);
    }

    @Test
    void newElement_isWrittenToAFileOfItsOwn_andShown() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var answer = mesh.apply("my.yaml", virtualService("reviews", "100"));
            assertThat(answer.status()).isEqualTo(200);
            var applied = answer.json().path("applied").get(0);
            assertThat(applied.path("kind").asString()).isEqualTo("VirtualService");
            assertThat(applied.path("change").asString()).isEqualTo("created");
            assertThat(mesh.config.resolve("shop.VirtualService.reviews.yaml"))
                    .hasContent(virtualService("reviews", "100"));
            assertThat(mesh.call("GET", OBJECT, "")
                            .json()
                            .path("metadata")
                            .path("name")
                            .asString())
                    .isEqualTo("reviews");
            assertThat(mesh.call("GET", OBJECT, "", "application/yaml").body())
                    .isEqualTo(virtualService("reviews", "100"));
            assertThat(mesh.apply("my.yaml", virtualService("reviews", "100"))
                            .json()
                            .path("applied")
                            .get(0)
                            .path("change")
                            .asString())
                    .isEqualTo("unchanged");
        }
    }

    @Test
    void gateway_isShownWithItsStatus_whereverItsFileSaysOne() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            String gateway = """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: shop, generation: 3}
                spec:
                  gatewayClassName: istio
                  listeners: [{name: web, port: 80, protocol: HTTP}]
                status: {conditions: []}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: front, namespace: shop}
                spec:
                  parentRefs: [{name: edge, sectionName: web}]
                  rules: [{backendRefs: [{name: absent, port: 80}]}]
                """;
            assertThat(mesh.apply("gateway.yaml", gateway).status()).isEqualTo(200);
            String path = "/apis/gateway.networking.k8s.io/v1/namespaces/shop/";
            var status = mesh.call("GET", path + "gateways/edge", "").json().path("status");
            assertThat(status.path("conditions").get(0).toString())
                    .isEqualTo("{\"type\":\"Accepted\",\"status\":\"True\",\"reason\":\"Accepted\","
                            + "\"message\":\"\",\"observedGeneration\":3}");
            var listener = status.path("listeners").get(0);
            assertThat(listener.path("name").asString()).isEqualTo("web");
            assertThat(listener.path("attachedRoutes").asInt()).isEqualTo(1);
            assertThat(listener.path("supportedKinds").get(1).path("kind").asString())
                    .isEqualTo("GRPCRoute");
            var parent = mesh.call("GET", path + "httproutes", "")
                    .json()
                    .path("items")
                    .get(0)
                    .path("status")
                    .path("parents")
                    .get(0);
            assertThat(parent.path("parentRef").toString())
                    .isEqualTo("{\"group\":\"gateway.networking.k8s.io\",\"kind\":\"Gateway\","
                            + "\"namespace\":\"shop\",\"name\":\"edge\",\"sectionName\":\"web\"}");
            assertThat(parent.path("conditions").get(1).path("reason").asString())
                    .isEqualTo("BackendNotFound");
            assertThat(mesh.call("GET", path + "gateways/edge", "", "application/yaml")
                            .body())
                    .contains("status: {conditions: []}");
        }
    }

    @Test
    void changedElement_isReplacedInItsFile_andEveryOtherByteStays() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            Path file = mesh.config.resolve("shop").resolve("all.yaml");
            Files.createDirectories(mesh.config.resolve("shop"));
            String before = "# first\n" + virtualService("ratings", "1") + "# kept\n---\n# second\n";
            String after = "# last\n---\n" + virtualService("details", "3");
            Files.writeString(file, before + virtualService("reviews", "2") + after);
            var answer = mesh.apply("my.yaml", virtualService("reviews", "55"));
            assertThat(answer.json().path("applied").get(0).path("change").asString())
                    .isEqualTo("configured");
            assertThat(file).content().isEqualTo(before + virtualService("reviews", "55") + after);
        }
    }

    @Test
    void typo_isRefused_withItsPlaceInTheCallersText_andNothingIsApplied() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            mesh.apply("my.yaml", virtualService("reviews", "100"));
            String typo = virtualService("ratings", "1") + "---\n"
                    + virtualService("reviews", "50").replace("route:", "rout:");
            var answer = mesh.apply("typo.yaml", typo);
            assertThat(answer.status()).isEqualTo(422);
            var diagnostic = firstError(answer);
            assertThat(diagnostic.path("file").asString()).isEqualTo("typo.yaml");
            assertThat(typo.lines().toList().get(diagnostic.path("line").asInt() - 1))
                    .contains("rout:");
            assertThat(diagnostic.path("column").asInt()).isEqualTo(5);
            assertThat(diagnostic.path("excerpt").asString()).contains("rout:").contains("^");
            assertThat(mesh.config.resolve("shop.VirtualService.reviews.yaml"))
                    .hasContent(virtualService("reviews", "100"));
            assertThat(mesh.config.resolve("shop.VirtualService.ratings.yaml")).doesNotExist();
        }
    }

    private static JsonNode firstError(RunningControlPlane.HttpAnswer answer) {
        for (JsonNode diagnostic : answer.json().path("diagnostics")) {
            if (diagnostic.path("severity").asString().equals("error")) {
                return diagnostic;
            }
        }
        throw new AssertionError("no error in " + answer);
    }

    @Test
    void routeToAnUnknownHost_isApplied_withAWarning_thatARegistrationTakesAway() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var answer = mesh.apply("my.yaml", virtualService("reviews", "100"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("MW0302");
            var reviews = mesh.join("shop", "reviews");
            RunningControlPlane.register(
                    mesh.channel(reviews.credentials()), RunningControlPlane.workload("shop", "reviews-1", "reviews"));
            assertThat(mesh.apply("my.yaml", virtualService("reviews", "100")).body())
                    .doesNotContain("MW0302");
        }
    }

    @Test
    void dryRun_saysWhatWouldHappen_andWritesNothing() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var answer = mesh.call(
                    "POST", "/meshwright/v1/apply?file=my.yaml&dryRun=true", virtualService("reviews", "100"));
            assertThat(answer.json().path("applied").get(0).path("change").asString())
                    .isEqualTo("created");
            assertThat(mesh.config).isEmptyDirectory();
        }
    }

    @Test
    void deletion_removesTheDocument_andThenTheEmptyFile() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            Path file = mesh.config.resolve("both.yaml");
            Files.writeString(file, virtualService("ratings", "1") + "---\n" + virtualService("reviews", "2"));
            assertThat(mesh.call("DELETE", OBJECT, "").status()).isEqualTo(200);
            assertThat(file).content().isEqualTo(virtualService("ratings", "1"));
            assertThat(mesh.call("DELETE", OBJECT, "").status()).isEqualTo(404);
            assertThat(mesh.call("DELETE", OBJECT.replace("reviews", "ratings"), "")
                            .status())
                    .isEqualTo(200);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void kubernetesVerbs_createReplaceAndList() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            String collection = OBJECT.substring(0, OBJECT.lastIndexOf('/'));
            assertThat(mesh.call("POST", collection, virtualService("reviews", "1"))
                            .status())
                    .isEqualTo(201);
            assertThat(mesh.call("POST", collection, virtualService("reviews", "1"))
                            .status())
                    .isEqualTo(409);
            assertThat(mesh.call("PUT", OBJECT, virtualService("reviews", "2")).status())
                    .isEqualTo(200);
            assertThat(mesh.call("PUT", OBJECT, virtualService("other", "2")).status())
                    .isEqualTo(400);
            assertThat(mesh.call("GET", "/apis/networking.istio.io/v1/virtualservices", "")
                            .json()
                            .path("items")
                            .size())
                    .isEqualTo(1);
            assertThat(mesh.call("GET", "/api/v1/namespaces/shop/services", "")
                            .json()
                            .path("items")
                            .size())
                    .isZero();
        }
    }

    @Test
    void fileWithATypo_keepsItsLastGoodVersionRunning_untilItIsFixed() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            Path file = mesh.config.resolve("reviews.yaml");
            Files.writeString(file, virtualService("reviews", "1"));
            awaitRoutes(mesh, 1);
            Files.writeString(file, virtualService("reviews", "1").replace("route:", "rout:"));
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> lastGood(mesh).equals("[\"VirtualService/shop/reviews\"]"));
            awaitRoutes(mesh, 1);
            Files.writeString(file, "{ not even yaml\n");
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() ->
                            mesh.call("GET", "/meshwright/v1/status", "").body().contains("MW0101"));
            assertThat(lastGood(mesh)).isEqualTo("[\"VirtualService/shop/reviews\"]");
            awaitRoutes(mesh, 1);
            Files.writeString(file, virtualService("ratings", "1") + "---\n" + virtualService("reviews", "1"));
            await().atMost(60, TimeUnit.SECONDS).until(() -> lastGood(mesh).equals("[]"));
            awaitRoutes(mesh, 2);
            Files.delete(file);
            awaitRoutes(mesh, 0);
        }
    }

    private static String lastGood(RunningControlPlane mesh) throws Exception {
        return mesh.call("GET", "/meshwright/v1/status", "")
                .json()
                .path("configuration")
                .path("lastGood")
                .toString();
    }

    private static void awaitRoutes(RunningControlPlane mesh, int count) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> mesh.call("GET", "/metrics", "").body().contains("pilot_virt_services " + count + "\n"));
    }

    @Test
    void api_needsTheToken() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            Files.writeString(mesh.state.resolve("api-token"), "another-token-of-some-length");
            assertThat(mesh.call("GET", "/meshwright/v1/status", "").status()).isEqualTo(401);
            assertThat(mesh.call("GET", "/ready", "").status()).isEqualTo(200);
        }
    }
}
