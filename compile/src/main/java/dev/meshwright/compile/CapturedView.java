package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.cluster.ClusterNames;
import dev.meshwright.compile.cluster.FixedClusters;
import dev.meshwright.compile.listener.CapturedOutbound;
import dev.meshwright.compile.listener.CapturedOutbound.Chain;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a captured sidecar has for the calls of its workload, in Istio's shapes: listeners and port tables. All
/// HTTP services on a port share one listener and table; opaque ones have a listener for each virtual address,
/// or share one by server name. Where HTTP and opaque services meet on one listener, HTTP stays, then the first
/// by host.
///
/// @param delta virtual hosts travel as resources of their own
record CapturedView(SidecarView sidecar, boolean delta) {
    void compile(
            MeshView mesh,
            SidecarRoutes routes,
            CompileCache cache,
            HostMemo<List<PlacedPart>> ofHosts,
            NodeParts parts) {
        new Compilation(this, mesh, routes, cache, ofHosts, parts).run();
    }

    /// The cluster for connections that no service takes.
    static String unknown(MeshView mesh) {
        return mesh.settings().outbound() == OutboundPolicy.ALLOW_ANY
                ? ClusterNames.PASSTHROUGH
                : ClusterNames.BLACK_HOLE;
    }

    private record Compilation(
            CapturedView view,
            MeshView mesh,
            SidecarRoutes routes,
            CompileCache cache,
            HostMemo<List<PlacedPart>> ofHosts,
            NodeParts parts) {
        private static final String ANY_ADDRESS = "0.0.0.0";

        private record ServicePort(Service service, Service.Port port) {}

        void run() {
            parts.add(cache.part(new FixedClusters.Inputs(ClusterNames.INBOUND_PASSTHROUGH), FixedClusters::compile));
            Map<Integer, List<ServicePort>> byPort = new TreeMap<>();
            for (Service service : mesh.services(view.sidecar().namespace())) {
                for (Service.Port port : service.ports()) {
                    if (port.protocol() != Protocol.UDP) {
                        byPort.computeIfAbsent(port.number(), _ -> new ArrayList<>())
                                .add(new ServicePort(service, port));
                    }
                }
            }
            byPort.forEach(this::outbound);
        }

        private void outbound(int port, List<ServicePort> services) {
            List<ServicePort> http = services.stream().filter(this::byHost).toList();
            if (!http.isEmpty()) {
                new PortTable(mesh, view, cache, ofHosts, routes)
                        .compile(port, http.stream().map(ServicePort::service).toList(), parts);
                ServicePort first = http.stream()
                        .filter(s -> s.port().protocol().isHttp())
                        .findFirst()
                        .orElse(http.getFirst());
                listener(ANY_ADDRESS, port, List.of(chain(first, Integer.toString(port), List.of())), parts);
            }
            List<Chain> byName = new ArrayList<>();
            for (ServicePort each : services) {
                if (!byHost(each) && !mesh.isAlias(each.service())) {
                    opaque(each, byName);
                }
            }
            if (!byName.isEmpty()) {
                listener(ANY_ADDRESS, port, byName, parts);
            }
        }

        /// Whether requests to a port are told apart by the host that they name: HTTP, and what may be HTTP at a
        /// service that has no address to tell it by.
        private boolean byHost(ServicePort each) {
            return each.port().protocol().isHttp()
                    || (each.port().protocol() == Protocol.UNDECLARED
                            && addresses(each.service(), each.port()).isEmpty());
        }

        private void opaque(ServicePort each, List<Chain> byName) {
            Service service = each.service();
            boolean tls = each.port().protocol() == Protocol.TLS || each.port().protocol() == Protocol.HTTPS;
            if (tls && addresses(service, each.port()).isEmpty()) {
                byName.add(chain(each, "", List.of(service.host())));
                return;
            }
            String name = service.host() + ":" + each.port().number();
            parts.addAll(ofHosts.of(service.namespace() + "/" + name, () -> routes.hosts(service.host()), () -> {
                NodeParts own = parts.another();
                ownListeners(each, name, own);
                return List.copyOf(own.placed());
            }));
        }

        /// @param table of an undeclared port's HTTP
        private void ownListeners(ServicePort each, String table, NodeParts own) {
            Service service = each.service();
            int port = each.port().number();
            if (each.port().protocol() == Protocol.UNDECLARED) {
                own.add(routes.ownTable(service, port, cache));
            }
            List<String> addresses = addresses(service, each.port());
            for (String address : addresses.isEmpty() ? List.of(ANY_ADDRESS) : addresses) {
                listener(address, port, List.of(chain(each, table, List.of())), own);
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

        private Chain chain(ServicePort each, String table, List<String> serverNames) {
            return new Chain(
                    routes.path(each.service(), each.port(), table),
                    serverNames,
                    each.port().origin());
        }

        private void listener(String address, int port, List<Chain> chains, NodeParts out) {
            Origin origin = chains.getFirst().origin();
            out.add(cache.part(
                    new CapturedOutbound.Inputs(
                            address,
                            port,
                            chains,
                            unknown(mesh),
                            mesh.settings().accessLog(),
                            origin),
                    CapturedOutbound::compile));
        }
    }
}
