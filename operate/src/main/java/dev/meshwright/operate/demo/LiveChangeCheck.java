package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.ControlClient;
import dev.meshwright.operate.load.LoadResult;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Changes a running mesh under load: a new split, a typo that is refused, the fix, an edit that means nothing.
final class LiveChangeCheck implements Check {
    private static final double PER_SECOND = 100;
    private static final int CALLERS = 8;
    private static final int MEASURED = 400;

    @Override
    public String id() {
        return "live-change";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        URI target = mesh.outbound("web", "reviews", 9082);
        try (DemoMesh.Applied _ = mesh.with("checks/split-90-10.yaml");
                RunningLoad load = new RunningLoad(target, PER_SECOND, CALLERS)) {
            double before = shareOfV2(load);
            apply(mesh, "split-50-50.yaml", Documents.read("checks/split-50-50.yaml"));
            double after = shareOfV2(load);
            String versions = mesh.versions("web");
            results.add(typo(mesh, versions));
            apply(mesh, "split-50-50.yaml", Documents.read("checks/split-50-50.yaml"));
            results.add(whitespace(mesh));
            LoadResult whole = load.end();
            results.addFirst(new CheckResult(
                    "live-change-split",
                    "under load: apply of 50/50 over 90/10, then a typo, then the fix",
                    "the split moves, no request fails, nothing restarts",
                    "v2 from " + Measured.percent(before) + " to " + Measured.percent(after) + "; " + whole.failed()
                            + " of " + whole.requests() + " requests failed" + Measured.failures(whole),
                    before < 20 && after > 40 && after < 60 && whole.failed() == 0));
        }
        return results;
    }

    private static void apply(DemoMesh mesh, String file, String text) throws IOException, InterruptedException {
        ControlClient.Answer answer = mesh.control().apply(file, text);
        if (!answer.accepted()) {
            throw new IOException(file + " was refused: " + answer.body());
        }
        mesh.settle();
    }

    private static CheckResult typo(DemoMesh mesh, String versionsBefore) throws IOException {
        ControlClient.Answer answer = mesh.control().apply("split-typo.yaml", Documents.read("checks/split-typo.yaml"));
        String said = "nothing";
        boolean placed = false;
        for (JsonNode diagnostic : answer.body().path("diagnostics")) {
            if (diagnostic.path("what").asString("").contains("wieght")) {
                said = diagnostic.path("file").asString("") + ":"
                        + diagnostic.path("line").asInt() + ":"
                        + diagnostic.path("column").asInt() + ": "
                        + diagnostic.path("what").asString("");
                placed = diagnostic.path("line").asInt() == 9
                        && diagnostic.path("column").asInt() == 11;
                break;
            }
        }
        boolean kept = mesh.versions("web").equals(versionsBefore);
        return new CheckResult(
                "live-change-typo",
                "apply of a route with a typo (wieght)",
                "refused with file:line:column (line 9, column 11), the old configuration stays",
                answer.status() + ", " + said + (kept ? "; versions unchanged" : "; versions changed"),
                answer.status() == 422 && placed && kept);
    }

    private static CheckResult whitespace(DemoMesh mesh) throws IOException, InterruptedException {
        String versions = mesh.versions("web");
        long pushes = mesh.pushes();
        String text = "# moved down by a comment\n\n" + Documents.read("checks/split-50-50.yaml");
        apply(mesh, "split-50-50.yaml", text);
        long more = mesh.pushes() - pushes;
        return new CheckResult(
                "whitespace-pushes-nothing",
                "apply of the same route, moved down by a comment and a blank line",
                "no proxy gets a push",
                more + " pushes, versions " + (mesh.versions("web").equals(versions) ? "unchanged" : "changed"),
                more == 0 && mesh.versions("web").equals(versions));
    }

    /// Share of v2 among the next answers.
    private static double shareOfV2(RunningLoad load) throws InterruptedException {
        Map<String, Long> start = load.soFar().byServer();
        long startAll = sum(start);
        long limit = System.nanoTime() + 30_000_000_000L;
        while (sum(load.soFar().byServer()) - startAll < MEASURED && System.nanoTime() < limit) {
            Thread.sleep(50);
        }
        Map<String, Long> now = load.soFar().byServer();
        long v2 = now.getOrDefault("reviews-v2", 0L) - start.getOrDefault("reviews-v2", 0L);
        return 100.0 * v2 / Math.max(1, sum(now) - startAll);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
