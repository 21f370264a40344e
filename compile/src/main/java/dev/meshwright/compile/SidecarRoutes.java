package dev.meshwright.compile;

import dev.meshwright.compile.listener.ChainMatch;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.listener.TcpBranch;
import dev.meshwright.compile.listener.TcpForward;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.route.RouteInputs;
import dev.meshwright.compile.route.RouteSelection;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.RouteDefaults;
import dev.meshwright.compile.view.RouteReaders;
import dev.meshwright.compile.view.SidecarTables;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.RouteTable.TcpRoute;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The routes that sidecars of one view have for service ports. Guarded by itself; remembers what it was asked, and
/// what was asked of the snapshot before where that still holds, bounded by the service ports.
final class SidecarRoutes {
    private static final String MESH = "mesh";

    private final MeshView mesh;
    private final SidecarView view;
    private final int listener;
    private final SidecarTables tables;
    private final RouteReaders readers;

    private final HostMemo<Part> ownTables;
    private final HostMemo<ServicePath> paths;
    private final HostMemo<List<String>> domains;
    private final Map<Integer, PortHosts> portHosts = new HashMap<>();
    private final Map<Integer, PortHosts> portHostsBefore;
    private Optional<ServicesByPort> byPort;

    /// @param listener position of the egress listener whose calls they are for
    /// @param before of the same view in the snapshot before
    /// @param touched whether any of some hosts may differ since then
    SidecarRoutes(
            MeshView mesh,
            SidecarView view,
            int listener,
            SidecarTables tables,
            Optional<SidecarRoutes> before,
            Predicate<Set<String>> touched) {
        this.mesh = mesh;
        this.view = view;
        this.listener = listener;
        this.tables = tables;
        readers = mesh.routeReaders(view.namespace(), view.labels());
        ownTables = new HostMemo<>(before.map(b -> b.ownTables), touched);
        paths = new HostMemo<>(before.map(b -> b.paths), touched);
        domains = new HostMemo<>(before.map(b -> b.domains), touched);
        // Where everything may differ, settings may, which domains are made of.
        boolean everything = touched.test(Set.of());
        portHostsBefore = before.filter(_ -> !everything).map(b -> b.portHosts).orElse(Map.of());
        byPort = before.filter(_ -> !everything).flatMap(SidecarRoutes::known);
    }

    /// Position of the egress listener whose calls they are for.
    int listener() {
        return listener;
    }

    RouteDefaults defaults() {
        return mesh.routeDefaults();
    }

    RouteReaders readers() {
        return readers;
    }

    /// All hosts that the routes of one host are made from: itself and where they lead.
    Set<String> hosts(String host) {
        Set<String> hosts = new HashSet<>(Set.of(host));
        tables.of(host).ifPresent(table -> addTargets(table, hosts));
        return hosts;
    }

    /// The same for a host that only this table names.
    Set<String> hosts(String host, RouteTable table) {
        Set<String> hosts = new HashSet<>(Set.of(host));
        addTargets(table, hosts);
        return hosts;
    }

    private static void addTargets(RouteTable table, Set<String> hosts) {
        for (HttpRoute route : table.http()) {
            switch (route.action()) {
                case HttpRoute.Action.Forward(var destinations, var _) ->
                    destinations.forEach(d -> hosts.add(d.host()));
                case HttpRoute.Action.Redirecting _, HttpRoute.Action.Respond _, HttpRoute.Action.Delegate _ -> {}
            }
            route.mirrors().forEach(m -> hosts.add(m.destination().host()));
        }
        Stream.concat(table.tcp().stream(), table.tls().stream())
                .forEach(route -> route.destinations().forEach(d -> hosts.add(d.host())));
    }

    List<RouteTable> tables() {
        return tables.all();
    }

    synchronized List<String> domains(Service service) {
        return domains.of(service.host(), () -> Set.of(service.host()), () -> domainsOf(service));
    }

    /// The services of a port with their domains.
    synchronized PortHosts portHosts(int port, List<Service> services) {
        PortHosts known = portHosts.get(port);
        if (known == null || !known.areOf(services)) {
            PortHosts earlier = portHostsBefore.get(port);
            known = earlier != null && earlier.areOf(services)
                    ? earlier
                    : PortHosts.of(services, this::domains, listener + "/" + port + "/");
            portHosts.put(port, known);
        }
        return known;
    }

    private synchronized Optional<ServicesByPort> known() {
        return byPort;
    }

    /// The services of the listener by port.
    ///
    /// @param make of the services and of what no route says
    synchronized ServicesByPort byPort(List<Service> services, Supplier<ServicesByPort> make) {
        ServicesByPort found = byPort.filter(p -> p.isOf(services)).orElseGet(make);
        byPort = Optional.of(found);
        return found;
    }

    /// What a program may write as host: the full name with and without a final dot, the shorter forms that its
    /// namespace's search path completes, and the virtual addresses. Ports are ignored by the table.
    private List<String> domainsOf(Service service) {
        List<String> domains = names(service);
        if (headless(service)) {
            // An endpoint of it has a name of its own (`pod-0.service`).
            names(service).forEach(name -> domains.add("*." + name));
        }
        service.addresses().stream().filter(IpLiteral::is).sorted().forEach(domains::add);
        return domains;
    }

    private boolean headless(Service service) {
        return service.resolution() == Service.Resolution.NONE
                && service.location() == Service.Location.MESH_INTERNAL
                && service.host().endsWith(".svc." + mesh.settings().domainSuffix());
    }

    private List<String> names(Service service) {
        List<String> domains = new ArrayList<>(List.of(service.host()));
        String suffix = "." + service.namespace() + ".svc." + mesh.settings().domainSuffix();
        if (!service.host().startsWith("*")) {
            domains.add(service.host() + ".");
        }
        if (service.host().endsWith(suffix)) {
            String name = service.host().substring(0, service.host().length() - suffix.length());
            if (service.namespace().equals(view.namespace())) {
                domains.add(name);
            }
            domains.add(name + "." + service.namespace() + ".svc");
            domains.add(name + "." + service.namespace());
        }
        return domains;
    }

    /// HTTP routes of a host at a port; empty when no table is for it.
    List<RouteInputs> http(String host, int port) {
        return tables.of(host).map(table -> http(table, port)).orElse(List.of());
    }

    List<RouteInputs> http(RouteTable table, int port) {
        return new RouteSelection(MESH, view.namespace(), view.labels(), port).of(table, mesh);
    }

    /// What keeps requests to a service on one endpoint; at most one.
    List<ConsistentHash.Key> keys(String host, int port) {
        return mesh.hash(host, "", port, view.namespace(), view.labels())
                        instanceof Setting.Set<ConsistentHash>(var hash, var _)
                ? List.of(hash.key())
                : List.of();
    }

    /// The table `HOST:PORT` of a port that has a listener to itself: whatever Host a request names, it is
    /// this service's.
    synchronized Part ownTable(Service service, int port, CompileCache cache) {
        String name = service.host() + ":" + port;
        return ownTables.of(
                name,
                () -> hosts(service.host()),
                () -> cache.part(ownTable(name, service, port), RouteTables::compile));
    }

    private RouteTables.Inline ownTable(String name, Service service, int port) {
        VirtualHosts.Inputs host = new VirtualHosts.Inputs(
                name,
                List.of("*"),
                service.host(),
                port,
                http(service.host(), port),
                keys(service.host(), port),
                service.sessions(),
                VirtualHosts.Transport.PLAINTEXT,
                mesh.routeDefaults(),
                readers,
                service.origin());
        return new RouteTables.Inline(
                name, List.of(host), RouteTables.UnknownHosts.NOT_FOUND, mesh.routeDefaults(), service.origin());
    }

    /// @param table name of the route configuration, where the port has HTTP
    synchronized ServicePath path(Service service, Service.Port port, String table) {
        // An egress listener may say another protocol than the service.
        String key = table + " " + service.host() + ":" + port.number() + " " + port.protocol();
        return paths.of(key, () -> hosts(service.host()), () -> path(table, service, port));
    }

    private ServicePath path(String table, Service service, Service.Port port) {
        List<TcpRoute> routes = tcpRoutes(service, port);
        Optional<TcpRoute> all =
                routes.stream().filter(r -> ChainMatch.of(r.match()).isAny()).findFirst();
        List<TcpTarget> targets = all.map(r -> targets(mesh, r, port.number(), view.namespace(), view.labels()))
                .orElseGet(() ->
                        List.of(target(mesh, service.host(), "", port.number(), 1, view.namespace(), view.labels())));
        boolean direct = tables.of(service.host()).map(t -> t.http().isEmpty()).orElse(true);
        TcpForward.Relay relay = all.map(r -> relay(mesh, r, port.number(), view.namespace(), view.labels()))
                .orElseGet(() -> relay(mesh, service.host(), "", port.number(), view.namespace(), view.labels()));
        return new ServicePath(port.protocol(), table, targets, branches(routes, port.number()), relay, direct);
    }

    /// What the policy of a route's destination says of connections; of several, that of the first host as a
    /// whole.
    static TcpForward.Relay relay(
            MeshView mesh, TcpRoute route, int port, String namespace, Map<String, String> labels) {
        HttpRoute.Destination first = route.destinations().getFirst();
        String subset = route.destinations().size() == 1 ? first.subset() : "";
        return relay(mesh, first.host(), subset, mesh.destinationPort(first, port), namespace, labels);
    }

    private static TcpForward.Relay relay(
            MeshView mesh, String host, String subset, int port, String namespace, Map<String, String> labels) {
        TrafficPolicy traffic = mesh.traffic(host, subset, port, namespace, labels);
        ConnectionPool pool = traffic.connectionPool().orElse(ConnectionPool.NONE);
        Setting<Duration> idle = pool.tcpIdleTimeout().isUnset() ? pool.idleTimeout() : pool.tcpIdleTimeout();
        return new TcpForward.Relay(idle, pool.connectionDurationMax(), traffic.tunnel());
    }

    /// The routes that hold for this view's connections to a port, up to the first that takes all of them. A
    /// port of TLS is routed by server name.
    private List<TcpRoute> tcpRoutes(Service service, Service.Port port) {
        RouteSelection selection = new RouteSelection(MESH, view.namespace(), view.labels(), port.number());
        boolean tls = port.protocol() == Protocol.TLS || port.protocol() == Protocol.HTTPS;
        return tables
                .of(service.host())
                .map(t -> tls && !t.tls().isEmpty() ? t.tls() : t.tcp())
                .orElse(List.of())
                .stream()
                .filter(r -> !r.destinations().isEmpty() && selection.canHold(r.match()))
                .toList();
    }

    /// One for each route before the first that takes everything.
    private List<TcpBranch> branches(List<TcpRoute> routes, int port) {
        Map<ChainMatch, TcpBranch> branches = new LinkedHashMap<>();
        for (TcpRoute route : routes) {
            ChainMatch match = ChainMatch.of(route.match());
            if (match.isAny()) {
                break;
            }
            branches.putIfAbsent(
                    match,
                    new TcpBranch(
                            match,
                            targets(mesh, route, port, view.namespace(), view.labels()),
                            relay(mesh, route, port, view.namespace(), view.labels()),
                            route.origin()));
        }
        return List.copyOf(branches.values());
    }

    /// The destinations of a TCP route; a single one takes everything whatever its weight.
    ///
    /// @param namespace of the callers
    /// @param labels of the callers
    static List<TcpTarget> targets(
            MeshView mesh, TcpRoute route, int port, String namespace, Map<String, String> labels) {
        return route.destinations().stream()
                .map(d -> target(
                        mesh, d.host(), d.subset(), mesh.destinationPort(d, port), d.weight(), namespace, labels))
                .toList();
    }

    private static TcpTarget target(
            MeshView mesh,
            String host,
            String subset,
            int port,
            int weight,
            String namespace,
            Map<String, String> labels) {
        if (host.isEmpty()) {
            return new TcpTarget(ClusterNames.BLACK_HOLE, weight, false);
        }
        boolean bySource =
                mesh.hash(host, subset, port, namespace, labels) instanceof Setting.Set<ConsistentHash>(var hash, var _)
                        && hash.key() instanceof ConsistentHash.Key.SourceIp;
        int namedPort = mesh.service(host, namespace).stream()
                .filter(s -> s.resolution() == Service.Resolution.DYNAMIC_DNS)
                .flatMap(s -> s.ports().stream())
                .filter(p -> p.number() == port)
                .mapToInt(Service.Port::targetPort)
                .findFirst()
                .orElse(0);
        return new TcpTarget(ClusterNames.outbound(port, subset, host), weight, bySource, namedPort);
    }
}
