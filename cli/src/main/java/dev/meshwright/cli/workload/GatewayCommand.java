package dev.meshwright.cli.workload;

import dev.meshwright.agent.capture.CaptureScope;
import dev.meshwright.agent.capture.Interception;
import dev.meshwright.agent.workload.Placement;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `meshwright gateway`: a proxy at the edge, with its agent in the same process.
@Command(
        name = "gateway",
        header = "Runs a gateway.",
        description = "Serves the Gateway documents whose selector matches its labels.",
        footer = {
            "",
            "Examples:",
            "  meshwright gateway --gateway-port 80=8080",
            "  meshwright gateway --name edge --label istio=edge --bind 127.0.0.1 --gateway-port 443=8443"
        })
public final class GatewayCommand implements Callable<Integer> {
    @Option(
            names = "--name",
            defaultValue = "istio-ingressgateway",
            paramLabel = "NAME",
            description = "Name, unique in its namespace (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "istio-system",
            paramLabel = "NS",
            description = "Namespace (default: ${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(
            names = "--service-account",
            paramLabel = "SA",
            description = "Account that the identity is for (default: the name).")
    private String serviceAccount = "";

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "Label that Gateway selectors see (default: istio=ingressgateway); repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--bind",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String bindAddress = "";

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "The gateway's own address (default: the mesh gives it one in 127.0.0.0/8).")
    private String address = "";

    @Option(
            names = "--gateway-port",
            paramLabel = "PORT=BOUND",
            description = "Listen on BOUND for the Gateway server port PORT (default: 80=8080, 443=8443; with"
                    + " --address each port itself); repeatable.")
    private Map<Integer, Integer> ports = new LinkedHashMap<>();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a join token (default: asks the control plane on this machine for one).")
    private Optional<Path> tokenFile = Optional.empty();

    @Mixin
    private HostOptions host = new HostOptions();

    @Override
    public Integer call() throws InterruptedException {
        return Hosting.run(List.of(workload()), host, w -> Tokens.of(tokenFile, host.state(), w));
    }

    private Workload workload() {
        Map<String, String> allLabels = labels.isEmpty() ? Map.of("istio", "ingressgateway", "app", name) : labels;
        // With an address of its own a gateway has every port of it.
        Map<Integer, Integer> allPorts = ports.isEmpty() && address.isEmpty() ? Map.of(80, 8080, 443, 8443) : ports;
        try {
            return new Workload(
                    name,
                    namespace,
                    serviceAccount.isEmpty() ? name : serviceAccount,
                    allLabels,
                    name,
                    new Workload.Gateway(bindAddress, allPorts),
                    new Placement(address, Interception.NONE, CaptureScope.ALL));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "meshwright gateway --help");
        }
    }
}
