package dev.meshwright.cli.workload;

import dev.meshwright.agent.AgentSettings;
import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.envoy.EnvoyBinary;
import dev.meshwright.agent.envoy.EnvoyDataPlane;
import dev.meshwright.agent.envoy.EnvoyMissing;
import dev.meshwright.cli.api.HostPort;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How workloads are hosted in this process; shared by `sidecar`, `gateway`, `agent` and `run`.
public final class HostOptions {
    /// Which proxy carries the traffic.
    public enum Kind {
        own,
        envoy
    }

    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = "--control-plane",
            paramLabel = "HOST:PORT",
            description = "gRPC address of the control plane (default: what the state folder says, else"
                    + " 127.0.0.1:15012).")
    private Optional<HostPort> controlPlane = Optional.empty();

    @Option(
            names = "--data-plane",
            defaultValue = "own",
            paramLabel = "own|envoy",
            description = "Our proxy, or stock Envoy from its PyPI package (default: ${DEFAULT-VALUE}).")
    private Kind dataPlane = Kind.own;

    @Option(
            names = "--concurrency",
            defaultValue = "1",
            paramLabel = "N",
            description = "Event loops of the proxy (default: ${DEFAULT-VALUE}).")
    private int concurrency = 1;

    @Option(
            names = "--admin-port",
            defaultValue = "15000",
            paramLabel = "PORT",
            description = "Admin endpoint of the proxy, on a loopback address (default: ${DEFAULT-VALUE}).")
    private int adminPort = AgentSettings.ADMIN_PORT;

    @Option(
            names = "--drain",
            defaultValue = "5",
            paramLabel = "SECONDS",
            description = "How long calls in flight may take when stopping (default: ${DEFAULT-VALUE}).")
    private int drainSeconds = 5;

    @Option(
            names = "--parent-pipe",
            hidden = true,
            description = "Take orders from standard input and stop when it ends.")
    private boolean parentPipe;

    @Option(names = "--status", hidden = true, description = "Append 'ready', 'drained', 'failed' lines to this file.")
    private Optional<Path> status = Optional.empty();

    StateOptions state() {
        return state;
    }

    AgentSettings settings() {
        HostPort grpc = controlPlane.orElseGet(state::grpc);
        return new AgentSettings(state.folder(), grpc.host(), grpc.port(), adminPort, AgentSettings.READY_TIMEOUT);
    }

    Duration drain() {
        return Duration.ofSeconds(Math.max(0, drainSeconds));
    }

    boolean parentPipe() {
        return parentPipe;
    }

    StatusFile status() {
        return new StatusFile(status);
    }

    /// The data plane that was asked for; installs Envoy when it is wanted and not there.
    DataPlane dataPlane() throws InterruptedException {
        return switch (dataPlane) {
            case own -> new OwnDataPlane(concurrency, drain());
            case envoy -> {
                try {
                    Path binary = new EnvoyBinary(System.getenv(), System.err::println).locate();
                    yield new EnvoyDataPlane(binary, concurrency, drain());
                } catch (EnvoyMissing e) {
                    throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()), "", e.next());
                }
            }
        };
    }
}
