package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A 90/10 split between two versions, over at least 5,000 requests.
final class SplitCheck implements Check {
    private static final int REQUESTS = 6_000;
    private static final double TOLERANCE_POINTS = 1.5;

    @Override
    public String id() {
        return "split-90-10";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        try (DemoMesh.Applied _ = mesh.with("checks/split-90-10.yaml");
                Load load = new Load(Duration.ofSeconds(20))) {
            LoadResult result = load.closed(mesh.outbound("web", "reviews", 9082), REQUESTS, 8, Map.of());
            double v1 = result.sharePercent("reviews-v1");
            double v2 = result.sharePercent("reviews-v2");
            boolean pass = result.failed() == 0
                    && Math.abs(v1 - 90) <= TOLERANCE_POINTS
                    && Math.abs(v2 - 10) <= TOLERANCE_POINTS;
            return List.of(new CheckResult(
                    id(),
                    "VirtualService: reviews-v1 weight 90, reviews-v2 weight 10",
                    "at least 5000 requests, split within 1.5 points of 90/10",
                    result.requests() + " requests: v1 " + Measured.percent(v1) + ", v2 " + Measured.percent(v2)
                            + Measured.failures(result),
                    pass));
        }
    }
}
