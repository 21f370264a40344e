package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.ControlClient;
import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.Behaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Retries written one level too deep, at their right place, and with `retryOn: 5xx`, against three endpoints of
/// which one is bad.
final class RetryCheck implements Check {
    private static final int REQUESTS = 1_500;
    private static final Behaviour REFUSING = new Behaviour(200, 0, false);
    private static final Behaviour FAILING = new Behaviour(500, 0, true);

    @Override
    public String id() {
        return "retries";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        String misplacedVersion;
        try (DemoMesh.Applied applied = mesh.with("checks/retries-misplaced.yaml")) {
            results.add(warning(applied.answer()));
            misplacedVersion = mesh.routesVersion("web");
            mesh.shop().behave("inventory-3", REFUSING);
            results.add(hidden(
                    mesh,
                    "retries-misplaced-refused",
                    "retries beside destination, no retryOn",
                    "one of three endpoints refuses connections"));
            mesh.shop().behave("inventory-3", FAILING);
            results.add(notRetried(mesh));
            mesh.shop().behave("inventory-3", Behaviour.NORMAL);
        }
        try (DemoMesh.Applied _ = mesh.with("checks/retries.yaml")) {
            String version = mesh.routesVersion("web");
            results.add(new CheckResult(
                    "retries-same-resources",
                    "the same VirtualService with retries at its right place",
                    "the same routes at every proxy",
                    "route version " + version + " against " + misplacedVersion,
                    version.equals(misplacedVersion)));
        }
        try (DemoMesh.Applied _ = mesh.with("checks/retries-5xx.yaml")) {
            mesh.shop().behave("inventory-3", FAILING);
            results.add(hidden(
                    mesh,
                    "retries-on-5xx",
                    "retries: {attempts: 3, perTryTimeout: 2s, retryOn: 5xx}",
                    "one of three endpoints answers 500"));
        } finally {
            mesh.shop().behave("inventory-3", Behaviour.NORMAL);
        }
        return results;
    }

    private static CheckResult warning(ControlClient.Answer answer) {
        String seen = "no warning";
        boolean pass = false;
        for (JsonNode diagnostic : answer.body().path("diagnostics")) {
            if (diagnostic.path("severity").asString("").equalsIgnoreCase("warning")
                    && diagnostic.path("what").asString("").contains("retries")) {
                seen = diagnostic.path("file").asString("") + ":"
                        + diagnostic.path("line").asInt() + ":"
                        + diagnostic.path("column").asInt() + ": "
                        + diagnostic.path("what").asString("") + "; next: "
                        + diagnostic.path("next").asString("");
                pass = diagnostic.path("line").asInt() == 13
                        && diagnostic.path("column").asInt() > 0
                        && !diagnostic.path("next").asString("").isEmpty();
            }
        }
        return new CheckResult(
                "retries-misplaced-warning",
                "VirtualService networking.istio.io/v1alpha3 with retries beside destination",
                "a warning with file:line:column of the retries (line 13) and a fix",
                seen,
                pass && answer.accepted());
    }

    private static CheckResult hidden(DemoMesh mesh, String id, String configuration, String fault) throws IOException {
        mesh.shop().reset();
        LoadResult result = send(mesh);
        long seconds = mesh.shop().seen("inventory-").stream()
                .mapToLong(s -> s.secondAttempts())
                .sum();
        return new CheckResult(
                id,
                configuration,
                "with " + fault + ": less than 1 % errors, retries counted",
                Measured.percent(result.errorPercent()) + " errors of " + result.requests() + " requests, " + seconds
                        + " retried" + Measured.failures(result),
                result.errorPercent() < 1 && seconds > 0);
    }

    private static CheckResult notRetried(DemoMesh mesh) throws IOException {
        LoadResult result = send(mesh);
        double errors = result.errorPercent();
        return new CheckResult(
                "retries-default-not-on-500",
                "retries without retryOn (Istio's default conditions)",
                "with one of three endpoints answering 500: no retry, so about a third of the answers are 500",
                Measured.percent(errors) + " errors of " + result.requests() + " requests",
                errors > 15 && errors < 50);
    }

    private static LoadResult send(DemoMesh mesh) throws IOException {
        try (Load load = new Load(Duration.ofSeconds(20))) {
            return load.closed(mesh.outbound("web", "inventory.supplier.example", 8080), REQUESTS, 4, Map.of());
        }
    }
}
