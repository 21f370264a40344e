package dev.meshwright.compile;

import dev.meshwright.compile.cluster.DatagramCluster;
import dev.meshwright.compile.listener.DatagramListener;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.RouteTable.TcpRoute;
import dev.meshwright.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A port of a router that takes datagrams: the first route that holds for its server says where they go.
///
/// No data plane asks authorization about a datagram, so where a policy holds for the router's connections the port
/// stays closed: nothing must pass that a policy was to look at.
final class DatagramPort {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;

    DatagramPort(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
    }

    void compile(String address, int port, Gateway gateway, Gateway.Server server, NodeParts parts) {
        Optional<TcpRoute> route = route(gateway, server);
        boolean watched = mesh.authorization(node.namespace(), node.labels()).policies().stream()
                .anyMatch(AuthorizationPolicy::decides);
        if (route.isEmpty() || watched) {
            return;
        }
        String cluster = ClusterNames.datagrams(DatagramListener.Inputs.name(address, port));
        List<DatagramCluster.Backend> backends = backends(route.get().destinations(), server.port());
        boolean literal = backends.stream().flatMap(b -> b.endpoints().stream()).allMatch(IpLiteral::isEndpoint);
        DatagramCluster.Inputs inputs = new DatagramCluster.Inputs(
                cluster,
                backends,
                literal ? Service.Resolution.STATIC : Service.Resolution.DNS,
                route.get().origin());
        parts.add(cache.part(inputs, DatagramCluster::compile));
        if (literal) {
            parts.add(cache.part(new DatagramCluster.Assignment(inputs), DatagramCluster::compile));
        }
        parts.add(cache.part(
                new DatagramListener.Inputs(
                        address, port, cluster, server.origin(), route.get().origin()),
                DatagramListener::compile));
    }

    private Optional<TcpRoute> route(Gateway gateway, Gateway.Server server) {
        for (RouteTable table : mesh.gatewayRoutes(gateway.namespace() + "/" + gateway.name())) {
            List<TcpRoute> routes = table.tcp().stream()
                    .filter(r -> !r.destinations().isEmpty())
                    .toList();
            if (!GatewayHosts.bound(gateway, server, table).isEmpty() && !routes.isEmpty()) {
                return Optional.of(routes.getFirst());
            }
        }
        return Optional.empty();
    }

    /// A single destination takes everything whatever its weight.
    private List<DatagramCluster.Backend> backends(List<Destination> destinations, int serverPort) {
        boolean single = destinations.size() == 1;
        return destinations.stream()
                .filter(d -> single || d.weight() > 0)
                .map(d -> new DatagramCluster.Backend(
                        d.host(), single ? 1 : d.weight(), endpoints(d, serverPort), d.origin()))
                .toList();
    }

    private List<EndpointView> endpoints(Destination destination, int serverPort) {
        Optional<Service> service = mesh.service(destination.host(), node.namespace());
        if (service.isEmpty()) {
            return List.of();
        }
        int number = mesh.destinationPort(destination, serverPort);
        Map<String, String> labels = destination.subset().isEmpty()
                ? Map.of()
                : mesh.policy(service.get(), node.namespace(), node.labels()).subsets().stream()
                        .filter(s -> s.name().equals(destination.subset()))
                        .findFirst()
                        .map(Subset::labels)
                        .orElse(Map.of());
        return service.get().ports().stream()
                .filter(p -> p.number() == number)
                .flatMap(p -> mesh.endpoints(service.get(), p).stream())
                .filter(e -> e.workload().labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }
}
