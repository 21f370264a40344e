package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.operate.conformance.echo.EchoPort;
import dev.meshwright.operate.conformance.live.Machine;
import dev.meshwright.operate.conformance.live.Surroundings;
import dev.meshwright.operate.netns.VirtualAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Turns what a world describes into machines that can run.
final class LiveMachines {
    /// A client of nobody's (RFC 5737).
    private static final String OUTSIDE_ADDRESS = "203.0.113.77";

    private static final String KEY_SERVER_ADDRESS = "203.0.113.78";
    private static final int KEY_SERVER_PORT = 8000;
    private static final Pattern KEY_SERVER_HOST = Pattern.compile("://(" + KeyServer.NAME + "(?:\\.[a-z0-9-]+)*)");

    private LiveMachines() {}

    static Machine outside() {
        return new Machine(
                "outside",
                "outside",
                "outside",
                "outside",
                Map.of(),
                "outside",
                OUTSIDE_ADDRESS,
                Machine.Role.PLAIN,
                List.of());
    }

    /// The key server of tokens' issuers.
    static Machine keyServer() {
        return new Machine(
                KeyServer.NAME,
                KeyServer.NAME,
                "servers",
                "default",
                Map.of(),
                KeyServer.NAME,
                KEY_SERVER_ADDRESS,
                Machine.Role.PLAIN,
                List.of(new EchoPort("0.0.0.0", KEY_SERVER_PORT, EchoPort.Kind.ANYTHING, "http")));
    }

    /// @param address where it shall run
    static Machine of(Instance instance, World world, String address) {
        var workload = instance.workload();
        Machine.Role role = switch (instance.role()) {
            case PLAIN -> Machine.Role.PLAIN;
            case GATEWAY -> Machine.Role.GATEWAY;
            case SIDECAR ->
                instance.node()
                                .map(n -> n.interception() == ProxyNode.Interception.TPROXY)
                                .orElse(false)
                        ? Machine.Role.TRANSPARENT
                        : Machine.Role.REDIRECTED;
        };
        return new Machine(
                workload.name(),
                workload.owner(),
                workload.namespace(),
                workload.serviceAccount().isEmpty() ? "default" : workload.serviceAccount(),
                workload.labels(),
                service(instance, world),
                address,
                role,
                role == Machine.Role.GATEWAY ? List.of() : ports(instance, world, address));
    }

    /// The same, captured by REDIRECT where it was to be by TPROXY.
    static Machine redirected(Machine machine) {
        return machine.role() == Machine.Role.TRANSPARENT
                ? new Machine(
                        machine.name(),
                        machine.owner(),
                        machine.namespace(),
                        machine.serviceAccount(),
                        machine.labels(),
                        machine.service(),
                        machine.address(),
                        Machine.Role.REDIRECTED,
                        machine.ports())
                : machine;
    }

    /// The service that the workload says it belongs to: its `app`, else the first that selects it, else its own name.
    private static String service(Instance instance, World world) {
        String app = instance.workload().labels().getOrDefault("app", "");
        if (!app.isEmpty()) {
            return app;
        }
        return world.mesh().services().stream()
                .filter(s -> s.namespace().equals(instance.workload().namespace())
                        && !s.selector().isEmpty()
                        && instance.workload()
                                .labels()
                                .entrySet()
                                .containsAll(s.selector().entrySet()))
                .map(Service::shortName)
                .findFirst()
                .orElse(instance.workload().owner());
    }

    private static List<EchoPort> ports(Instance instance, World world, String address) {
        List<EchoPort> ports = new ArrayList<>(datagrams(instance, world));
        for (int port : instance.listens().stream().sorted().toList()) {
            String name = EchoPrograms.portName(instance, port);
            EchoPort.Kind kind = AuthzServer.is(instance)
                    ? EchoPort.Kind.AUTHORIZES
                    : switch (EchoPrograms.speech(instance, port)) {
                        case ANYTHING -> EchoPort.Kind.ANYTHING;
                        case TLS -> EchoPort.Kind.TLS;
                        case GRPC -> EchoPort.Kind.GRPC;
                        case SPEAKS_FIRST -> EchoPort.Kind.SPEAKS_FIRST;
                    };
            String at = name.contains("localhost") ? "127.0.0.1" : name.contains("instance") ? address : "0.0.0.0";
            ports.add(new EchoPort(at, port, kind, name));
        }
        return ports;
    }

    /// What services send datagrams to.
    private static List<EchoPort> datagrams(Instance instance, World world) {
        return world.mesh().services().stream()
                .flatMap(service -> service.ports().stream()
                        .filter(port -> port.protocol() == Protocol.UDP)
                        .flatMap(port -> world.endpoints(service, port.number()).stream()
                                .filter(e -> e.workload().address().equals(instance.address()))
                                .map(e -> new EchoPort("0.0.0.0", e.port(), EchoPort.Kind.DATAGRAMS, port.name()))))
                .distinct()
                .toList();
    }

    /// Providers of authorization that run beside each proxy, at its loopback address.
    static List<EchoPort> beside(World world) {
        return world.mesh().services().stream()
                .filter(AuthzServer::is)
                .flatMap(service -> service.endpoints().stream()
                        .flatMap(endpoint -> service.ports().stream()
                                .map(port -> new EchoPort(
                                        endpoint.address(),
                                        endpoint.ports().getOrDefault(port.name(), port.targetPort()),
                                        EchoPort.Kind.AUTHORIZES,
                                        port.name()))))
                .distinct()
                .toList();
    }

    /// @param documents in force, for the key servers that they name
    static Surroundings surroundings(World world, List<SourceDocumentFile> documents) {
        Map<String, String> hosts = hosts(world);
        for (SourceDocumentFile document : documents) {
            KEY_SERVER_HOST
                    .matcher(document.text())
                    .results()
                    .forEach(host -> hosts.putIfAbsent(host.group(1), KEY_SERVER_ADDRESS));
        }
        return new Surroundings(hosts, virtual(world));
    }

    /// The services of the cluster, and who answers for each of their ports.
    private static List<VirtualAddress> virtual(World world) {
        String domain = ".svc." + world.mesh().settings().domainSuffix();
        List<VirtualAddress> all = new ArrayList<>();
        for (Service service : world.mesh().services()) {
            for (String address : service.addresses()) {
                if (service.host().endsWith(domain) && IpAddress.v4(address) >= 0) {
                    service.ports().forEach(port -> {
                        List<String> endpoints = world.endpoints(service, port.number()).stream()
                                .filter(e -> IpAddress.v4(e.workload().address()) >= 0)
                                .map(e -> e.workload().address() + ":" + e.port())
                                .sorted()
                                .toList();
                        if (!endpoints.isEmpty()) {
                            all.add(new VirtualAddress(address, port.number(), endpoints));
                        }
                    });
                }
            }
        }
        return all;
    }

    /// What the names of services mean to a resolver.
    private static Map<String, String> hosts(World world) {
        Map<String, String> hosts = new TreeMap<>();
        for (Service service : world.mesh().services()) {
            if (service.host().startsWith("*")) {
                continue;
            }
            world.resolve(service.host(), service.namespace()).stream()
                    .filter(a -> IpAddress.v4(a) >= 0)
                    .findFirst()
                    .ifPresent(address -> hosts.put(service.host(), address));
            service.endpoints().stream()
                    .map(w -> w.address())
                    .filter(a -> !IpAddress.numeric(a) && !a.startsWith("unix:"))
                    .forEach(name -> world.resolve(name, service.namespace()).stream()
                            .filter(a -> IpAddress.v4(a) >= 0)
                            .findFirst()
                            .ifPresent(address -> hosts.put(name, address)));
        }
        return hosts;
    }
}
