package dev.meshwright.operate.bench.compile;

import dev.meshwright.operate.bench.ProcessUsage;
import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A control plane that holds the mesh, with one sidecar connected to it.
final class ControlPlaneMemory {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private ControlPlaneMemory() {}

    /// @param state a folder to be made
    static Map<String, Double> of(RoleCommand roles, Path documents, Path state)
            throws IOException, InterruptedException {
        Files.createDirectories(state);
        Map<String, Double> figures = new LinkedHashMap<>();
        List<String> common = List.of("--state", state.toString());
        long began = System.nanoTime();
        Child plane = Child.start(
                "control plane",
                roles.of("control-plane", with(List.of("control-plane", "--config", documents.toString()), common)),
                RoleCommand.ENVIRONMENT,
                state.resolve("control-plane.log"));
        try {
            await(plane, state.resolve("endpoint.json"));
            figures.put("planeReady", (System.nanoTime() - began) / 1e6);
            Path status = state.resolve("sidecar.status");
            Child sidecar = Child.start(
                    "sidecar",
                    roles.of(
                            "sidecar",
                            with(
                                    List.of(
                                            "sidecar",
                                            "--service",
                                            "bench",
                                            "--port",
                                            "9080",
                                            "--status",
                                            status.toString()),
                                    common)),
                    RoleCommand.ENVIRONMENT,
                    state.resolve("sidecar.log"));
            try {
                await(sidecar, status);
                figures.put("planeResident", ProcessUsage.of(plane.pid()).residentMegabytes());
            } finally {
                sidecar.stop(STOP_GRACE);
            }
        } finally {
            plane.stop(STOP_GRACE);
        }
        return figures;
    }

    private static List<String> with(List<String> command, List<String> common) {
        return java.util.stream.Stream.of(command, common, List.of("--parent-pipe"))
                .flatMap(List::stream)
                .toList();
    }

    private static void await(Child child, Path file) throws IOException, InterruptedException {
        Await.until(child.name() + " is ready", READY_LIMIT, () -> {
            if (!child.alive()) {
                throw new IllegalStateException(child.name() + " ended:\n" + child.logTail(20));
            }
            return Files.exists(file) && Files.size(file) > 0;
        });
    }
}
