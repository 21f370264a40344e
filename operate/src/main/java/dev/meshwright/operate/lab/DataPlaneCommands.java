package dev.meshwright.operate.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The command lines that put a proxy in front of every workload: one `sidecar` process each and a `gateway`,
/// or, with stock Envoy, one `agent` for all.
final class DataPlaneCommands {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    private final LabPlan plan;
    private final Path state;
    private final Path folder;
    private final String grpc;
    private final ControlClient control;

    DataPlaneCommands(LabPlan plan, Path state, Path folder, String grpc, ControlClient control) {
        this.plan = plan;
        this.state = state;
        this.folder = folder;
        this.grpc = grpc;
        this.control = control;
    }

    /// @param arguments after the JVM's own
    record Command(String name, List<String> arguments) {}

    /// @param appPorts private port of each workload's program, in the plan's order
    List<Command> of(List<Integer> appPorts, int gatewayPort) throws IOException {
        return switch (plan.dataPlane()) {
            case OWN -> ownProxies(appPorts, gatewayPort);
            case ENVOY -> List.of(envoyAgent(appPorts, gatewayPort));
        };
    }

    /// The command of one more workload, in a process of its own: its sidecar, or an agent with its Envoy.
    ///
    /// @param status file that the process appends `ready` to
    Command ofNewcomer(LabPlan.Workload workload, int appPort, Path status) throws IOException {
        List<String> arguments = switch (plan.dataPlane()) {
            case OWN -> sidecar(workload, appPort);
            case ENVOY -> {
                Path file = folder.resolve(workload.name() + ".json");
                Files.writeString(file, EnvoyWorkloads.json(workload, appPort, this::token));
                yield agent(file);
            }
        };
        List<String> withStatus = new ArrayList<>(arguments);
        withStatus.addAll(List.of("--status", status.toString()));
        return new Command(workload.name(), withStatus);
    }

    private List<Command> ownProxies(List<Integer> appPorts, int gatewayPort) throws IOException {
        List<Command> commands = new ArrayList<>();
        commands.add(new Command(Lab.gatewayName(), gateway(gatewayPort)));
        for (int i = 0; i < plan.workloads().size(); i++) {
            commands.add(new Command(
                    plan.workloads().get(i).name(), sidecar(plan.workloads().get(i), appPorts.get(i))));
        }
        return commands;
    }

    private List<String> gateway(int gatewayPort) throws IOException {
        return List.of(
                "gateway",
                "--name",
                Lab.gatewayName(),
                "--namespace",
                "istio-system",
                "--service-account",
                Lab.gatewayName(),
                "--label",
                "istio=ingressgateway",
                "--gateway-port",
                "80=" + gatewayPort,
                "--parent-pipe",
                "--state",
                state.toString(),
                "--control-plane",
                grpc,
                "--token-file",
                token("istio-system", Lab.gatewayName(), Lab.gatewayName()));
    }

    private List<String> sidecar(LabPlan.Workload workload, int appPort) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "sidecar",
                "--service",
                workload.service(),
                "--name",
                workload.name(),
                "--namespace",
                workload.namespace(),
                "--service-account",
                workload.serviceAccount(),
                "--port",
                workload.port() + ":" + workload.protocol(),
                "--app-port",
                String.valueOf(appPort),
                "--parent-pipe",
                "--state",
                state.toString(),
                "--control-plane",
                grpc,
                "--token-file",
                token(workload.namespace(), workload.serviceAccount(), workload.name())));
        if (!workload.version().isEmpty()) {
            arguments.addAll(List.of("--version", workload.version()));
        }
        return arguments;
    }

    private Command envoyAgent(List<Integer> appPorts, int gatewayPort) throws IOException {
        Path file = folder.resolve("workloads.json");
        Files.writeString(file, EnvoyWorkloads.json(plan, appPorts, gatewayPort, this::token));
        return new Command("agent", agent(file));
    }

    private List<String> agent(Path workloads) {
        return List.of(
                "agent",
                "--workloads",
                workloads.toString(),
                "--data-plane",
                "envoy",
                "--parent-pipe",
                "--state",
                state.toString(),
                "--control-plane",
                grpc);
    }

    /// Writes a fresh join token where only this user can read it; the folder is 0700.
    private String token(String namespace, String serviceAccount, String name) throws IOException {
        Path file = folder.resolve(name + ".token");
        Files.writeString(file, control.joinToken(namespace, serviceAccount, TOKEN_LIFE));
        return file.toString();
    }
}
