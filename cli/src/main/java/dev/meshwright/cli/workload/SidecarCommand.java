package dev.meshwright.cli.workload;

import dev.meshwright.agent.workload.Workload;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `meshwright sidecar`: agent and proxy of one workload in one process; started by `run` and by the demo.
@Command(
        name = "sidecar",
        hidden = true,
        description = "Runs agent and proxy of one workload. Started by 'run'; the program is started elsewhere.")
public final class SidecarCommand implements Callable<Integer> {
    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Override
    public Integer call() throws InterruptedException {
        Workload described = workload.workload();
        return Hosting.run(List.of(described), host, w -> Tokens.of(workload.tokenFile(), host.state(), w));
    }
}
