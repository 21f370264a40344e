package dev.meshwright.cli.workload;

import dev.meshwright.agent.workload.Placement;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that describe one program with a sidecar; shared by `run` and `sidecar`.
public final class WorkloadOptions {
    private static final Usage USAGE = new Usage("meshwright run --help");

    @Option(
            names = "--service",
            required = true,
            paramLabel = "NAME",
            description = "Service that the program belongs to: a short name or a host.")
    private String service = "";

    @Option(names = "--version", paramLabel = "VERSION", description = "Label 'version', for subsets.")
    private String version = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of this instance, unique in its namespace (default: SERVICE or SERVICE-VERSION).")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NS",
            description = "Namespace (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Option(
            names = "--service-account",
            paramLabel = "SA",
            description = "Account that the identity is for (default: the service's short name).")
    private String serviceAccount = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Further label; repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--port",
            paramLabel = "PORT[:PROTOCOL]",
            description =
                    "Port that peers call; http (default), http2, grpc or tcp; repeatable. Needed unless --capture"
                            + " is given, where services of the configuration may name them.")
    private List<String> ports = new ArrayList<>();

    @Option(
            names = "--app-port",
            paramLabel = "PORT",
            description = "Where the program listens on 127.0.0.1, one per --port (default: a free port, given to the"
                    + " program as PORT).")
    private List<Integer> appPorts = new ArrayList<>();

    @Option(
            names = "--upstream",
            paramLabel = "NAME=ADDRESS:PORT",
            description =
                    "Where the program wants to call a service (default: an address of the mesh's choice, given to"
                            + " the program as NAME_SERVICE_HOST and NAME_SERVICE_PORT); repeatable.")
    private Map<String, String> upstreams = new LinkedHashMap<>();

    @Option(
            names = "--readiness-path",
            paramLabel = "PATH",
            description = "HTTP path on the first port that answers 200 to 399 when the program is ready (default: a"
                    + " connection is enough).")
    private String readinessPath = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a join token (default: asks the control plane on this machine for one).")
    private Optional<Path> tokenFile = Optional.empty();

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    Optional<Path> tokenFile() {
        return tokenFile;
    }

    /// The workload that the options describe.
    ///
    /// @throws Failure (usage) when a value is out of range
    Workload workload() {
        String shortName = service.contains(".") ? service.substring(0, service.indexOf('.')) : service;
        var allLabels = new LinkedHashMap<String, String>();
        allLabels.put("app", shortName);
        if (!version.isEmpty()) {
            allLabels.put("version", version);
        }
        allLabels.putAll(labels);
        try {
            Placement placed = placement.placement();
            String owner = version.isEmpty() ? shortName : shortName + "-" + version;
            return new Workload(
                    name.isEmpty() ? owner : name,
                    namespace,
                    serviceAccount.isEmpty() ? shortName : serviceAccount,
                    allLabels,
                    owner,
                    new Workload.Sidecar(service, parsedPorts(placed), upstreams, readiness()),
                    placed);
        } catch (IllegalArgumentException e) {
            throw USAGE.fault(String.valueOf(e.getMessage()));
        }
    }

    private Workload.Readiness readiness() {
        return readinessPath.isEmpty() ? Workload.Readiness.CONNECT : Workload.Readiness.http(readinessPath);
    }

    private List<Workload.Port> parsedPorts(Placement placed) {

        if (ports.isEmpty() && !placed.captured()) {
            throw USAGE.fault("no --port (expected: the port that peers call)");
        }
        if (!appPorts.isEmpty() && appPorts.size() != ports.size()) {
            throw USAGE.fault(
                    appPorts.size() + " --app-port for " + ports.size() + " --port (expected: none, or one each)");
        }
        var parsed = new ArrayList<Workload.Port>();
        for (int i = 0; i < ports.size(); i++) {
            String[] parts = ports.get(i).split(":", 2);
            try {
                int port = Integer.parseInt(parts[0]);
                int own = placed.captured() ? port : appPorts.isEmpty() ? freePort() : appPorts.get(i);
                if (!appPorts.isEmpty() && appPorts.get(i) != own) {
                    throw USAGE.fault("--app-port " + appPorts.get(i)
                            + " with --capture (expected: none; the program listens" + " at the port that peers call)");
                }
                parsed.add(new Workload.Port(port, own, parts.length == 2 ? parts[1] : "http"));
            } catch (NumberFormatException e) {
                throw USAGE.fault("--port " + ports.get(i) + " (expected: PORT or PORT:PROTOCOL)");
            }
        }
        return parsed;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "no free port on 127.0.0.1: " + e.getMessage(), "", "give --app-port");
        }
    }
}
