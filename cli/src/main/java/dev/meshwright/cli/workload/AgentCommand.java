package dev.meshwright.cli.workload;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `meshwright agent`: one process that serves many workloads, each with an Envoy process of its own.
@Command(
        name = "agent",
        header = "Serves many workloads from one process, with stock Envoy as their proxies.",
        description = {
            "For each workload of the file: gets its identity, registers it, serves its secrets, writes its bootstrap,"
                    + " starts its Envoy and starts it again when it ends.",
            "",
            "The file is YAML or JSON: a list 'workloads' with name, namespace, serviceAccount, labels, service, ports"
                    + " [{port, appPort, protocol}], upstreams, readinessPath, tokenFile; or gateway {bindAddress,"
                    + " ports}."
        })
public final class AgentCommand implements Callable<Integer> {
    @Option(names = "--workloads", required = true, paramLabel = "FILE", description = "The workloads to serve.")
    private Path workloads = Path.of("");

    @Mixin
    private HostOptions host = new HostOptions();

    @Override
    public Integer call() throws InterruptedException {
        List<WorkloadsFile.Entry> entries = WorkloadsFile.read(workloads);
        Map<String, Optional<Path>> tokenFiles = new HashMap<>();
        entries.forEach(
                e -> tokenFiles.put(key(e.workload().namespace(), e.workload().name()), e.tokenFile()));
        return Hosting.run(
                entries.stream().map(WorkloadsFile.Entry::workload).toList(),
                host,
                w -> Tokens.of(
                        tokenFiles.getOrDefault(key(w.namespace(), w.name()), Optional.empty()), host.state(), w));
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
