package dev.meshwright.control;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// A control plane in a process of its own, to be killed.
final class ControlPlaneProcess {
    private ControlPlaneProcess() {}

    public static void main(String[] args) throws Exception {
        var options =
                RunningControlPlane.options(Path.of(args[0])).withGraces(Duration.ofMinutes(5), Duration.ofMinutes(5));
        try (var _ = ControlPlane.start(options)) {
            System.out.println("up");
            new CountDownLatch(1).await();
        }
    }
}
