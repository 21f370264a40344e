package dev.meshwright.cli;

import dev.meshwright.cli.config.ApplyCommand;
import dev.meshwright.cli.config.DeleteCommand;
import dev.meshwright.cli.config.GetCommand;
import dev.meshwright.cli.config.InitCommand;
import dev.meshwright.cli.config.StatusCommand;
import dev.meshwright.cli.explain.ExplainCommand;
import dev.meshwright.cli.explain.VerifyCommand;
import dev.meshwright.cli.workload.AgentCommand;
import dev.meshwright.cli.workload.GatewayCommand;
import dev.meshwright.cli.workload.RunCommand;
import dev.meshwright.cli.workload.SidecarCommand;
import dev.meshwright.cli.workload.TokenCommand;
import dev.meshwright.operate.bench.compile.CompileBench;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The list of what is built in: command word to the class behind it. Suppliers, so that a start loads only the
/// command it runs.
final class Commands {
    private static final Map<String, Supplier<Object>> BUILT_IN = new TreeMap<>(Map.ofEntries(
            Map.entry("agent", AgentCommand::new),
            Map.entry("apply", ApplyCommand::new),
            Map.entry("bench-compile", BenchCompileCommand::new),
            Map.entry(CompileBench.ROUND_COMMAND, BenchCompileRoundCommand::new),
            Map.entry("bench-data-plane", BenchDataPlaneCommand::new),
            Map.entry("bench-sidecar", BenchSidecarCommand::new),
            Map.entry("completion", CompletionCommand::new),
            Map.entry("conformance", () -> new ConformanceCommand()),
            Map.entry("control-plane", ControlPlaneCommand::new),
            Map.entry("delete", DeleteCommand::new),
            Map.entry("demo", DemoCommand::new),
            Map.entry("demo-programs", DemoProgramsCommand::new),
            // Not linked before it is asked for: a sidecar's jar is without what it is made of.
            Map.entry("explain", () -> new ExplainCommand()),
            Map.entry("fuzz-differential", () -> new FuzzDifferentialCommand()),
            Map.entry("gateway", GatewayCommand::new),
            Map.entry("get", GetCommand::new),
            Map.entry("init", InitCommand::new),
            Map.entry("proxy", ProxyCommand::new),
            Map.entry("run", RunCommand::new),
            Map.entry("sidecar", SidecarCommand::new),
            Map.entry("status", StatusCommand::new),
            Map.entry("token", TokenCommand::new),
            Map.entry("training", TrainingCommand::new),
            Map.entry("training-load", TrainingLoadCommand::new),
            Map.entry("train", () -> new TrainCommand()),
            Map.entry("verify", () -> new VerifyCommand()),
            Map.entry("version", VersionCommand::new)));

    private Commands() {}

    static Optional<Object> find(String word) {
        Supplier<Object> found = BUILT_IN.get(word);
        return found == null ? Optional.empty() : Optional.of(found.get());
    }

    /// All commands, by word in alphabetical order.
    static Map<String, Object> all() {
        Map<String, Object> commands = new TreeMap<>();
        BUILT_IN.forEach((word, supplier) -> commands.put(word, supplier.get()));
        return commands;
    }
}
