package dev.meshwright.cli.workload;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meshwright run`: a program with a sidecar. The launcher's shell is the parent of both (dist/lib/run.sh), so that no
/// third JVM is needed; this class holds the options' help and is what runs when the program is started without the
/// launcher.
@Command(
        name = "run",
        header = "Runs a program with a sidecar.",
        description = {
            "Gets an identity, registers the program's endpoint, starts the program when the sidecar is ready, passes"
                    + " readiness and signals, starts a killed sidecar again, drains on stop, and returns the"
                    + " program's exit code.",
            "",
            "The program finds in its environment PORT (where to listen on 127.0.0.1) and, for each service,"
                    + " NAME_SERVICE_HOST and NAME_SERVICE_PORT; the whole list is in the file MESHWRIGHT_UPSTREAMS."
        },
        footer = {
            "",
            "Examples:",
            "  meshwright run --service reviews --version v2 --port 9080 -- python3 reviews.py",
            "  meshwright run --service web --port 8080 --upstream reviews=127.0.0.1:9081 -- ./web"
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Option(
            names = "--stop-timeout",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "How long the program may take to end before it is killed (default: ${DEFAULT-VALUE}).")
    private int stopTimeoutSeconds;

    @Parameters(paramLabel = "-- COMMAND", description = "The program and its arguments.", arity = "1..*")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure(
                ExitCode.USAGE,
                "'run' needs the launcher, which is the parent of the program '" + command.getFirst()
                        + "' (stop timeout " + stopTimeoutSeconds + " s) and of the sidecar of "
                        + workload.workload().name() + " at " + host.settings().controlPlaneHost(),
                "this JVM was started without it",
                "call the script: meshwright run ...");
    }
}
