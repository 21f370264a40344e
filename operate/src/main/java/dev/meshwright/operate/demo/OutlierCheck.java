package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The deprecated `consecutiveErrors` on two endpoints: errors stop after the fifth, and the endpoint returns
/// after its ejection.
final class OutlierCheck implements Check {
    /// One request after the other with a pause between: an ejection takes Envoy's main thread a moment to spread.
    private static final double PER_SECOND = 80;

    private static final Duration SENDING = Duration.ofSeconds(5);
    private static final int CONSECUTIVE = 5;
    /// Base ejection 30 s, sweep every 5 s, and as much again for a slow machine.
    private static final Duration RETURN_WITHIN = Duration.ofSeconds(50);

    @Override
    public String id() {
        return "outlier-two-endpoints";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        try (DemoMesh.Applied _ = mesh.with("checks/outlier.yaml")) {
            URI target = mesh.outbound("web", "quotes.supplier.example", 8080);
            mesh.shop().behave("quotes-1", new Behaviour(500, 0, true));
            LoadResult result;
            try (Load load = new Load(Duration.ofSeconds(20))) {
                result = load.paced(target, PER_SECOND, SENDING, 1, Map.of());
            } finally {
                mesh.shop().behave("quotes-1", Behaviour.NORMAL);
            }
            long ejectedAt = System.nanoTime();
            double away = secondsUntilBack(target, ejectedAt);
            long errors = result.byStatus().getOrDefault(500, 0L);
            return List.of(new CheckResult(
                    id(),
                    "DestinationRule: outlierDetection: {consecutiveErrors: 5, interval: 5s, baseEjectionTime: 30s}, two endpoints",
                    "one of two answers 500: errors stop after the fifth; it returns after about 30 s",
                    errors + " errors of " + result.requests() + " requests; "
                            + (away < 0
                                    ? "not back within " + RETURN_WITHIN.toSeconds() + " s"
                                    : "back after " + Math.round(away) + " s"),
                    errors == CONSECUTIVE && result.failed() == errors && away >= 25));
        }
    }

    /// Asks twice a second who answers, until the ejected endpoint does. Negative when it never did.
    private static double secondsUntilBack(URI target, long since) {
        try (Load load = new Load(Duration.ofSeconds(20))) {
            while (System.nanoTime() - since < RETURN_WITHIN.toNanos()) {
                LoadResult soFar = load.paced(target, 10, Duration.ofMillis(500), 1, Map.of());
                if (soFar.byServer().containsKey("quotes-1")) {
                    return (System.nanoTime() - since) / 1e9;
                }
            }
        }
        return -1;
    }
}
