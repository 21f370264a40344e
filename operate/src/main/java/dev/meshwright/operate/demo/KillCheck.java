package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// SIGKILL of the control plane, then of a sidecar, under load.
final class KillCheck implements Check {
    private static final double PER_SECOND = 50;
    private static final int CALLERS = 8;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

    @Override
    public String id() {
        return "kill";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        results.add(controlPlane(mesh));
        results.add(sidecar(mesh));
        return results;
    }

    private static CheckResult controlPlane(DemoMesh mesh) throws IOException, InterruptedException {
        String before = mesh.registrationsAndIdentities();
        URI target = mesh.gateway();
        try (RunningLoad load = new RunningLoad(target, PER_SECOND, CALLERS)) {
            answered(load, 50);
            mesh.killControlPlane();
            answered(load, 50);
            Await.until("the control plane is back", BACK_WITHIN, mesh.control()::ready);
            mesh.settle();
            answered(load, 50);
            LoadResult result = load.end();
            boolean same = mesh.registrationsAndIdentities().equals(before);
            return new CheckResult(
                    "kill-control-plane",
                    "SIGKILL of the control plane under load",
                    "no request fails; all proxies reconnect with the same identities, no registration twice",
                    result.failed() + " of " + result.requests() + " requests failed" + Measured.failures(result)
                            + "; registrations and certificates " + (same ? "the same" : "differ"),
                    result.failed() == 0 && same);
        }
    }

    private static CheckResult sidecar(DemoMesh mesh) throws IOException, InterruptedException {
        URI target = mesh.outbound("web", "reviews", 9082);
        try (RunningLoad load = new RunningLoad(target, PER_SECOND, CALLERS)) {
            answered(load, 50);
            long killed = System.nanoTime();
            mesh.killProxy("reviews-v1");
            double back = secondsUntilServing(target, "reviews-v1", killed);
            LoadResult result = load.end();
            return new CheckResult(
                    "kill-sidecar",
                    "SIGKILL of one of three reviews sidecars under load",
                    "at most the requests in flight (" + CALLERS + ") fail; it is back by itself",
                    result.failed() + " of " + result.requests() + " requests failed" + Measured.failures(result) + "; "
                            + (back < 0
                                    ? "not back"
                                    : String.format(java.util.Locale.ROOT, "serving again after %.1f s", back)),
                    result.failed() <= CALLERS && back >= 0);
        }
    }

    private static void answered(RunningLoad load, int more) throws IOException, InterruptedException {
        long start = load.soFar().requests();
        Await.until(more + " requests answered", BACK_WITHIN, () -> load.soFar().requests() - start >= more);
    }

    /// The process is gone when this is asked, so an answer of that server comes through its successor.
    private static double secondsUntilServing(URI target, String server, long since) {
        try (Load load = new Load(Duration.ofSeconds(10))) {
            while (System.nanoTime() - since < BACK_WITHIN.toNanos()) {
                LoadResult soFar = load.paced(target, 20, Duration.ofMillis(250), 1, Map.of());
                if (soFar.byServer().containsKey(server)) {
                    return (System.nanoTime() - since) / 1e9;
                }
            }
        }
        return -1;
    }
}
