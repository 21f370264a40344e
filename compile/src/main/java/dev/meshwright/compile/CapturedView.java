package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.ServicesByPort.OfPort;
import dev.meshwright.compile.ServicesByPort.ServicePort;
import dev.meshwright.compile.cluster.FixedClusters;
import dev.meshwright.compile.listener.CapturedOutbound;
import dev.meshwright.compile.listener.CapturedOutbound.Chain;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.listener.TcpForward;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a captured sidecar has for the calls of its workload, in Istio's shapes: listeners and port tables. All
/// HTTP services on a port share one listener and table; opaque ones have a listener for each virtual address,
/// or share one by server name. Where HTTP and opaque services meet on one listener, HTTP stays, then the first
/// by host.
///
/// @param features what the data plane behind it can do
record CapturedView(SidecarView sidecar, ProxyNode.Features features) {
    void compile(
            MeshView mesh,
            ScopedRoutes routes,
            CompileCache cache,
            HostMemo<List<PlacedPart>> ofHosts,
            NodeParts parts) {
        parts.add(cache.part(
                new FixedClusters.Inputs(ClusterNames.INBOUND_PASSTHROUGH, mesh.usualPool()), FixedClusters::compile));
        Handling handling = mesh.handling(sidecar.namespace(), sidecar.labels(), Mode.CLIENT, features.traits());
        for (SidecarRoutes each : routes.listeners()) {
            ClientScope scope = routes.scope();
            ClientScope.Listener egress = scope.listeners().get(each.listener());
            new Compilation(this, mesh, scope, egress, each, cache, ofHosts, handling, parts).run();
        }
    }

    /// The cluster for connections that no service takes.
    static String unknown(ClientScope scope) {
        if (scope.policy() == OutboundPolicy.REGISTRY_ONLY) {
            return ClusterNames.BLACK_HOLE;
        }
        return scope.egressProxy().stream()
                .findFirst()
                .map(d -> ClusterNames.outbound(d.port(), d.subset(), d.host()))
                .orElse(ClusterNames.PASSTHROUGH);
    }

    /// The cluster for requests that no service takes.
    static String unknownRequests(ClientScope scope) {
        return scope.policy() == OutboundPolicy.ALLOW_ANY_DYNAMIC_DNS ? ClusterNames.DYNAMIC : unknown(scope);
    }

    private record Compilation(
            CapturedView view,
            MeshView mesh,
            ClientScope scope,
            ClientScope.Listener egress,
            SidecarRoutes routes,
            CompileCache cache,
            HostMemo<List<PlacedPart>> ofHosts,
            Handling handling,
            NodeParts parts) {
        private static final String ANY_ADDRESS = "0.0.0.0";
        private static final String LOOPBACK = "127.0.0.1";

        void run() {
            if (egress.port() instanceof Setting.Set<Sidecar.Port>(var port, var _)) {
                // A Unix socket is answered where the document is read.
                if (port.number() != 0) {
                    claimed(port);
                }
                return;
            }
            routes.byPort(egress.services(), () -> ServicesByPort.of(egress.services(), scope::isClaimed, this::byHost))
                    .ports()
                    .forEach(this::outbound);
        }

        /// A port that an egress listener has to itself, with the protocol that it says.
        private void claimed(Sidecar.Port port) {
            List<ServicePort> services = egress.services().stream()
                    .flatMap(s -> s.ports().stream().map(p -> new ServicePort(s, as(p, port))))
                    .toList();
            if (!port.protocol().isHttp()) {
                outbound(port.number(), OfPort.of(services, this::byHost));
                return;
            }
            new PortTable(view, cache, ofHosts, routes, scope)
                    .compile(
                            port.number(),
                            services.stream().map(ServicePort::service).toList(),
                            egress.origin(),
                            parts);
            ServicePath path = new ServicePath(
                    port.protocol(),
                    Integer.toString(port.number()),
                    List.of(new TcpTarget(unknown(scope), 1, false)),
                    List.of(),
                    TcpForward.Relay.PLAIN,
                    false);
            listener(
                    address(),
                    port.number(),
                    ServicesByPort.isDual(services),
                    List.of(new Chain(path, List.of(), "", egress.origin())),
                    parts);
        }

        private static Service.Port as(Service.Port port, Sidecar.Port written) {
            Protocol protocol = written.protocol() == Protocol.UNDECLARED ? port.protocol() : written.protocol();
            return port.with(protocol);
        }

        /// Where a listener of this egress is bound, or what it stands for where calls are captured.
        private String address() {
            if (!egress.bind().isEmpty()) {
                return egress.bind();
            }
            return binds() ? LOOPBACK : ANY_ADDRESS;
        }

        private boolean binds() {
            return egress.capture() == Sidecar.Capture.NONE;
        }

        private void outbound(int port, OfPort services) {
            List<ServicePort> http = services.byHost();
            if (!http.isEmpty()) {
                ServicePort first = http.stream()
                        .filter(s -> s.port().protocol().isHttp())
                        .findFirst()
                        .orElse(http.getFirst());
                new PortTable(view, cache, ofHosts, routes, scope)
                        .compile(port, services.hosts(), first.service().origin(), parts);
                listener(
                        address(),
                        port,
                        services.hostsDual(),
                        List.of(chain(first, Integer.toString(port), List.of(), "")),
                        parts);
            }
            if (areMeantByAddress(http)) {
                http.stream()
                        .filter(s -> s.port().protocol().isHttp() && !mesh.isAlias(s.service()))
                        .forEach(this::atAddresses);
            }
            List<Chain> byName = new ArrayList<>();
            for (ServicePort each : services.opaque()) {
                if (!mesh.isAlias(each.service())) {
                    opaque(each, byName);
                }
            }
            if (!byName.isEmpty()) {
                listener(address(), port, services.dual(), byName, parts);
            }
        }

        /// Whether requests to a port are told apart by the host that they name: HTTP, and what may be HTTP at a
        /// service that has no address to tell it by.
        private boolean byHost(ServicePort each) {
            return each.port().protocol().isHttp()
                    || (each.port().protocol() == Protocol.UNDECLARED
                            && addresses(each.service(), each.port()).isEmpty());
        }

        /// Whether some route holds for what is sent to the address of one of these services: then the address tells
        /// all of them apart, and a name only where the address is of none.
        private boolean areMeantByAddress(List<ServicePort> services) {
            if (binds() || !egress.bind().isEmpty()) {
                return false;
            }
            Set<String> hosts = routes.tables().stream()
                    .filter(t -> t.meant() == RouteTable.Meant.BY_ADDRESS)
                    .flatMap(t -> t.hosts().stream())
                    .collect(Collectors.toSet());
            return services.stream().anyMatch(s -> hosts.contains(s.service().host()));
        }

        /// Listeners of a service's own virtual addresses, if it has any.
        private void atAddresses(ServicePort each) {
            Service service = each.service();
            List<String> virtual =
                    service.addresses().stream().filter(IpLiteral::is).sorted().toList();
            if (virtual.isEmpty()) {
                return;
            }
            String table = service.host() + ":" + each.port().number();
            String name = routes.listener() + "/" + service.namespace() + "/" + table + "/address";
            parts.addAll(ofHosts.of(name, () -> routes.hosts(service.host()), () -> {
                NodeParts own = parts.another();
                ownListeners(each, table, virtual, own);
                return List.copyOf(own.placed());
            }));
        }

        private void opaque(ServicePort each, List<Chain> byName) {
            Service service = each.service();
            boolean placed = binds() || !egress.bind().isEmpty();
            List<String> addresses = placed ? List.of() : addresses(service, each.port());
            boolean tls = each.port().protocol() == Protocol.TLS || each.port().protocol() == Protocol.HTTPS;
            List<String> subnets = placed ? List.of() : subnets(each);
            for (String subnet : subnets) {
                byName.add(chain(each, "", tls ? List.of(service.host()) : List.of(), subnet));
            }
            if (!subnets.isEmpty() && addresses.isEmpty()) {
                return;
            }
            if (tls && addresses.isEmpty()) {
                byName.add(chain(each, "", List.of(service.host()), ""));
                return;
            }
            String table = service.host() + ":" + each.port().number();
            String name = routes.listener() + "/" + service.namespace() + "/" + table;
            parts.addAll(ofHosts.of(name, () -> routes.hosts(service.host()), () -> {
                NodeParts own = parts.another();
                ownListeners(each, table, addresses.isEmpty() ? List.of(address()) : addresses, own);
                return List.copyOf(own.placed());
            }));
        }

        /// @param table of the port's HTTP
        /// @param addresses where the program calls
        private void ownListeners(ServicePort each, String table, List<String> addresses, NodeParts own) {
            Service service = each.service();
            int port = each.port().number();
            if (each.port().protocol() == Protocol.UNDECLARED
                    || each.port().protocol().isHttp()) {
                own.add(routes.ownTable(service, port, cache));
            }
            for (String address : addresses) {
                boolean dual = ServicesByPort.isDual(List.of(each));
                listener(address, port, dual, List.of(chain(each, table, List.of(), "")), own);
            }
        }

        /// Where a program connects to for the service: its virtual addresses; of one without, whose callers choose
        /// the endpoint, those of the endpoints.
        private List<String> addresses(Service service, Service.Port port) {
            List<String> virtual =
                    service.addresses().stream().filter(IpLiteral::is).sorted().toList();
            return virtual.isEmpty() && service.resolution() == Service.Resolution.NONE
                    ? mesh.endpoints(service, port).stream()
                            .filter(IpLiteral::isEndpoint)
                            .map(e -> e.workload().address())
                            .filter(IpLiteral::is)
                            .distinct()
                            .sorted()
                            .toList()
                    : virtual;
        }

        /// Virtual addresses that are not one alone, of a port whose protocol is declared.
        private static List<String> subnets(ServicePort each) {
            return each.port().protocol() == Protocol.UNDECLARED
                    ? List.of()
                    : each.service().addresses().stream()
                            .filter(a -> a.indexOf('/') > 0)
                            .sorted()
                            .toList();
        }

        private Chain chain(ServicePort each, String table, List<String> serverNames, String subnet) {
            return new Chain(
                    routes.path(each.service(), each.port(), table),
                    serverNames,
                    subnet,
                    each.port().origin());
        }

        /// @param dual whether a service that it stands for has an address of IPv6
        private void listener(String address, int port, boolean dual, List<Chain> chains, NodeParts out) {
            Origin origin = chains.getFirst().origin();
            out.add(cache.part(
                    new CapturedOutbound.Inputs(address, port, binds(), dual, chains, unknown(scope), handling, origin),
                    CapturedOutbound::compile));
        }
    }
}
