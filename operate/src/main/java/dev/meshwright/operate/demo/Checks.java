package dev.meshwright.operate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs the demo's checks. The outlier check mostly waits for an ejection to end, so it runs beside the others;
/// it shares no service with them.
final class Checks {
    private static final List<Check> IN_ORDER = List.of(
            new GatewayCheck(),
            new MtlsEdgesCheck(),
            new SplitCheck(),
            new RetryCheck(),
            new ConnectionLimitCheck(),
            new StrictCheck(),
            new LiveChangeCheck());

    private Checks() {}

    /// @param progress told each result as it comes
    static List<CheckResult> run(DemoMesh mesh, PrintStream progress) throws InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Check outlier = new OutlierCheck();
            Future<List<CheckResult>> ejection = beside.submit(() -> one(outlier, mesh));
            for (Check check : IN_ORDER) {
                add(results, one(check, mesh), progress);
            }
            try {
                add(results, ejection.get(), progress);
            } catch (ExecutionException e) {
                add(results, List.of(failed(outlier, e.getCause() == null ? e : e.getCause())), progress);
            }
        }
        // Kills processes that every other check needs, so it comes when all of them are done.
        add(results, one(new KillCheck(), mesh), progress);
        return results;
    }

    private static List<CheckResult> one(Check check, DemoMesh mesh) throws InterruptedException {
        try {
            return check.run(mesh);
        } catch (IOException | RuntimeException e) {
            return List.of(failed(check, e));
        }
    }

    private static CheckResult failed(Check check, Throwable cause) {
        return new CheckResult(check.id(), "", "the check runs to its end", "it stopped: " + cause, false);
    }

    private static void add(List<CheckResult> results, List<CheckResult> more, PrintStream progress) {
        for (CheckResult result : more) {
            progress.println((result.pass() ? "✓ " : "✗ ") + result.id() + ": " + result.measured());
            if (!result.pass()) {
                progress.println("    expected: " + result.expected());
            }
            results.add(result);
        }
    }
}
