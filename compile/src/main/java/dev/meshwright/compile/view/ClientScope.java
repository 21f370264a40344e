package dev.meshwright.compile.view;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the proxies under one Sidecar see, or those of a namespace without one: services and route tables, for each
/// port that its `egress` opens (Istio: `SidecarScope`). A service that a visible route leads to is seen too.
public final class ClientScope {
    /// A port that calls leave by.
    ///
    /// @param port unset: every port that no other listener has
    /// @param services each with the ports that are seen here
    public record Listener(
            Setting<Sidecar.Port> port,
            String bind,
            Sidecar.Capture capture,
            List<Service> services,
            SidecarTables tables,
            Origin origin) {
        public Listener {
            services = List.copyOf(services);
        }
    }

    private final Optional<Sidecar> sidecar;
    private final OutboundPolicy policy;
    private final List<HttpRoute.Destination> egressProxy;
    private final List<Listener> listeners;
    private final Map<String, Service> byHost;
    private final List<String> names;

    private ClientScope(
            Optional<Sidecar> sidecar,
            OutboundPolicy policy,
            List<HttpRoute.Destination> egressProxy,
            List<Listener> listeners,
            Optional<ClientScope> before) {
        this.sidecar = sidecar;
        this.policy = policy;
        this.egressProxy = egressProxy;
        this.listeners = listeners;
        Optional<ClientScope> same = before.filter(b -> seesTheSame(b.listeners, listeners));
        byHost = same.map(b -> b.byHost).orElseGet(() -> byHost(listeners));
        names = same.map(b -> b.names)
                .orElseGet(() ->
                        byHost.values().stream().map(ClientScope::nameWithPorts).toList());
    }

    /// In order of hosts.
    private static Map<String, Service> byHost(List<Listener> listeners) {
        Map<String, Service> sorted = new TreeMap<>();
        listeners.forEach(l -> l.services().forEach(s -> sorted.merge(s.host(), s, ClientScope::together)));
        return new LinkedHashMap<>(sorted);
    }

    @SuppressWarnings("ReferenceEquality") // where nothing is another, a list is the very same
    private static boolean seesTheSame(List<Listener> one, List<Listener> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i).services() != other.get(i).services()) {
                return false;
            }
        }
        return true;
    }

    private static String nameWithPorts(Service service) {
        StringBuilder name = new StringBuilder(service.namespace()).append('/').append(service.host());
        for (Service.Port port : service.ports()) {
            name.append(' ').append(port.number());
        }
        return name.toString();
    }

    /// @param before of the same clients, in a mesh with the same services and Sidecars
    static ClientScope of(MeshView mesh, String namespace, Optional<Sidecar> sidecar, Optional<ClientScope> before) {
        OutboundPolicy policy = mesh.settings().outbound();
        List<HttpRoute.Destination> proxy = List.of();
        if (sidecar.map(Sidecar::outbound).orElse(Setting.unset())
                instanceof Setting.Set<Sidecar.Outbound>(var written, var _)) {
            policy = written.mode();
            proxy = written.egressProxy();
        }
        List<Listener> listeners = new ArrayList<>();
        for (Sidecar.Egress egress : sidecar.map(Sidecar::egress).orElse(List.of())) {
            listeners.add(listener(mesh, namespace, egress, tablesBefore(before, listeners.size())));
        }
        if (listeners.isEmpty()) {
            listeners.add(new Listener(
                    Setting.unset(),
                    "",
                    Sidecar.Capture.DEFAULT,
                    mesh.services(namespace),
                    mesh.sidecarTables(namespace, tablesBefore(before, 0)),
                    Origin.builtIn("sidecar")));
        }
        return new ClientScope(sidecar, policy, proxy, List.copyOf(listeners), before);
    }

    private static Optional<SidecarTables> tablesBefore(Optional<ClientScope> before, int listener) {
        return before.filter(b -> listener < b.listeners.size())
                .map(b -> b.listeners.get(listener).tables());
    }

    private static Listener listener(
            MeshView mesh, String namespace, Sidecar.Egress egress, Optional<SidecarTables> before) {
        int port = egress.port() instanceof Setting.Set<Sidecar.Port>(var written, var _) ? written.number() : 0;
        SidecarTables tables = new SidecarTables(
                mesh.sidecarTables(namespace, Optional.empty()).all().stream()
                        .filter(t -> t.hosts().stream().anyMatch(h -> sees(egress.hosts(), t.namespace(), h, true)))
                        .toList(),
                before);
        Map<String, Service> services = new TreeMap<>();
        for (Service service : mesh.exported(namespace)) {
            if (sees(egress.hosts(), service.namespace(), service.host(), false)) {
                atPort(service, port).ifPresent(s -> services.merge(s.host(), s, (a, b) -> nearer(a, b, namespace)));
            }
        }
        for (Map.Entry<String, Set<Integer>> target : destinations(tables.all()).entrySet()) {
            mesh.service(target.getKey(), namespace)
                    .flatMap(s -> port == 0 ? withPorts(s, target.getValue()) : atPort(s, port))
                    .ifPresent(s -> services.putIfAbsent(s.host(), s));
        }
        return new Listener(
                egress.port(),
                egress.bind(),
                egress.capture(),
                List.copyOf(services.values()),
                tables,
                egress.origin());
    }

    /// Whether entries of `hosts` let a host of a namespace in. A table is seen when one of its hosts overlaps, a
    /// service when an entry covers it.
    private static boolean sees(List<Sidecar.Hosts> hosts, String namespace, String host, boolean overlap) {
        boolean seen = false;
        for (Sidecar.Hosts entry : hosts) {
            boolean here = entry.namespace().equals("*") || entry.namespace().equals(namespace);
            if (here && entry.excluded() && Hosts.covers(entry.host(), host)) {
                return false;
            }
            seen |= here
                    && !entry.excluded()
                    && (Hosts.covers(entry.host(), host) || (overlap && Hosts.covers(host, entry.host())));
        }
        return seen;
    }

    private static Service nearer(Service one, Service other, String namespace) {
        return !one.namespace().equals(namespace) && other.namespace().equals(namespace) ? other : one;
    }

    private static Optional<Service> atPort(Service service, int port) {
        return port == 0 ? Optional.of(service) : withPorts(service, Set.of(port));
    }

    private static Optional<Service> withPorts(Service service, Set<Integer> ports) {
        if (ports.isEmpty() || ports.contains(0)) {
            return Optional.of(service);
        }
        List<Service.Port> kept =
                service.ports().stream().filter(p -> ports.contains(p.number())).toList();
        if (kept.size() == service.ports().size()) {
            return Optional.of(service);
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(service.with(kept));
    }

    private static Service together(Service one, Service other) {
        if (one.ports().equals(other.ports()) || !one.namespace().equals(other.namespace())) {
            return one;
        }
        List<Service.Port> ports = new ArrayList<>(one.ports());
        other.ports().stream()
                .filter(p -> one.ports().stream().noneMatch(q -> q.number() == p.number()))
                .forEach(ports::add);
        return one.with(ports);
    }

    /// The ports of each host that routes lead to; 0 is any.
    private static Map<String, Set<Integer>> destinations(List<RouteTable> tables) {
        Map<String, Set<Integer>> ports = new TreeMap<>();
        for (RouteTable table : tables) {
            Stream<HttpRoute.Destination> http = table.http().stream()
                    .flatMap(r -> Stream.concat(
                            r.action() instanceof HttpRoute.Action.Forward(var to, var _) ? to.stream() : Stream.of(),
                            r.mirrors().stream().map(m -> m.destination())));
            Stream<HttpRoute.Destination> bytes =
                    Stream.concat(table.tcp().stream(), table.tls().stream()).flatMap(r -> r.destinations().stream());
            Stream.concat(http, bytes)
                    .forEach(d -> ports.computeIfAbsent(d.host(), _ -> new TreeSet<>())
                            .add(d.port()));
        }
        return ports;
    }

    public Optional<Sidecar> sidecar() {
        return sidecar;
    }

    public OutboundPolicy policy() {
        return policy;
    }

    /// Where calls to hosts that nobody knows go; at most one.
    public List<HttpRoute.Destination> egressProxy() {
        return egressProxy;
    }

    public List<Listener> listeners() {
        return listeners;
    }

    /// Whether the very same services are seen by another.
    @SuppressWarnings("ReferenceEquality") // made anew where any service is another
    public boolean seesTheSame(ClientScope other) {
        return byHost == other.byHost;
    }

    /// Everything that some listener sees, by host.
    public Collection<Service> services() {
        return Collections.unmodifiableCollection(byHost.values());
    }

    /// What tells each of [#services] apart, and the ports of it that are seen, in the same order.
    public List<String> names() {
        return names;
    }

    public Optional<Service> service(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    /// The labels that some route asks of its callers.
    public Set<String> sourceLabels() {
        Set<String> labels = new HashSet<>();
        listeners.forEach(l -> labels.addAll(l.tables().sourceLabels()));
        return labels;
    }

    /// The listener that calls to a port leave by.
    public int listenerOf(int port) {
        for (int i = 0; i < listeners.size(); i++) {
            if (!(listeners.get(i).port() instanceof Setting.Set<Sidecar.Port>(var own, var _))
                    || own.number() == port) {
                return i;
            }
        }
        return listeners.size() - 1;
    }

    /// Whether a listener has the port to itself.
    public boolean isClaimed(int port) {
        return listeners.stream()
                .anyMatch(l -> l.port() instanceof Setting.Set<Sidecar.Port>(var own, var _) && own.number() == port);
    }
}
