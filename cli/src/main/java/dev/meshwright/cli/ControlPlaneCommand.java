package dev.meshwright.cli;

import dev.meshwright.cli.api.HostPort;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.explain.ExplainApi;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.workload.ParentPipe;
import dev.meshwright.control.ControlPlane;
import dev.meshwright.control.Options;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `meshwright control-plane`: the control plane of a mesh on this machine.
@Command(
        name = "control-plane",
        header = "Runs the control plane: configuration, identities, registrations, xDS.",
        footer = {"", "Examples:", "  meshwright control-plane --config ./mesh"})
final class ControlPlaneCommand implements Callable<Integer> {
    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Folder with YAML documents, watched (default: STATE/config).")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--trust-domain",
            paramLabel = "DOMAIN",
            description = "Of all identities; fixed once the CA exists (default: cluster.local).")
    private String trustDomain = "cluster.local";

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Where agents and proxies connect; port 0: any (default: 127.0.0.1:15012).")
    private HostPort grpc = new HostPort("127.0.0.1", Options.GRPC_PORT);

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where the API listens; port 0: any (default: 127.0.0.1:15014).")
    private HostPort http = new HostPort("127.0.0.1", Options.HTTP_PORT);

    @Option(
            names = "--certificate-lifetime",
            paramLabel = "SECONDS",
            description = "Of workload certificates (default: 86400).")
    private long certificateSeconds = 86_400;

    @Option(names = "--parent-pipe", hidden = true, description = "Stop when standard input ends.")
    private boolean parentPipe;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Path folder = state.folder();
        Options options = options(folder);
        try (ControlPlane controlPlane = ControlPlane.start(options, List.of(new ExplainApi()))) {
            Runtime.getRuntime().addShutdownHook(new Thread(controlPlane::close, "stop"));
            spec.commandLine()
                    .getOut()
                    .println("control plane is up: gRPC "
                            + controlPlane.endpoint().grpc() + ", API "
                            + controlPlane.endpoint().http() + ", configuration " + options.config());
            if (parentPipe) {
                ParentPipe.follow(System.in, () -> {});
            } else {
                new CountDownLatch(1).await();
            }
            return ExitCode.DONE;
        } catch (NotDirectoryException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "meshwright control-plane --help");
        } catch (AccessDeniedException e) {
            throw new Failure(
                    ExitCode.NOT_PERMITTED,
                    e.getMessage() + " may not be read or written",
                    "",
                    "name folders of your own with --state and --config");
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    String.valueOf(e.getMessage()),
                    "",
                    "is another control plane running here? meshwright status --state " + folder);
        }
    }

    private Options options(Path folder) {
        try {
            return Options.of(folder, config.orElse(folder.resolve("config")).toAbsolutePath())
                    .withBinds(new Options.Bind(grpc.host(), grpc.port()), new Options.Bind(http.host(), http.port()))
                    .withTrustDomain(trustDomain)
                    .withCertificateLifetime(Duration.ofSeconds(certificateSeconds));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "meshwright control-plane --help");
        }
    }
}
