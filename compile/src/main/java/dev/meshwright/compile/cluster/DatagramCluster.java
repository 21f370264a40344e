package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.tls.Secrets;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.model.Service;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.Percent;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where the datagrams of one port go. Envoy's UDP proxy knows one cluster and no weights, so each backend is a
/// locality of that cluster, and its weight the locality's.
///
/// A backend without endpoints keeps its share, which is dropped (UDPRoute, `backendRefs`: "80% of packets must be
/// dropped instead"): it has the discard port of the proxy's own machine (RFC 863), from which nothing comes back.
public final class DatagramCluster {
    /// Clients at once: a program that asks from a new port each time is a new client for a minute.
    private static final int SESSIONS_MAX = 8_192;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String OWN_MACHINE = "127.0.0.1";
    private static final int DISCARD_PORT = 9;

    private DatagramCluster() {}

    /// @param backends in the order of the route; at least one
    /// @param discovery STATIC: all endpoints are addresses, and come on their own (EDS); DNS: some are names
    /// @param origin of the route
    public record Inputs(String name, List<Backend> backends, Service.Resolution discovery, Origin origin) {
        public Inputs {
            backends = List.copyOf(backends);
        }
    }

    /// The endpoints, where they come on their own.
    public record Assignment(Inputs of) {}

    /// @param host empty: one that cannot be used
    /// @param weight above 0
    /// @param endpoints addresses or names
    public record Backend(String host, long weight, List<EndpointView> endpoints, Origin origin) {
        public Backend {
            endpoints = endpoints.stream()
                    .filter(e -> !e.workload().address().startsWith("unix:"))
                    .toList();
        }
    }

    public static Part compile(Inputs in) {
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(in.name())
                .setConnectTimeout(Wire.duration(CONNECT_TIMEOUT))
                .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
                .setCircuitBreakers(CircuitBreakers.newBuilder()
                        .addThresholds(CircuitBreakers.Thresholds.newBuilder()
                                .setMaxConnections(UInt32Value.of(SESSIONS_MAX))))
                .setCommonLbConfig(Cluster.CommonLbConfig.newBuilder()
                        .setHealthyPanicThreshold(Percent.getDefaultInstance())
                        .setLocalityWeightedLbConfig(
                                Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance()));
        OriginPaths origins = new OriginPaths().put("", in.origin());
        if (in.discovery() == Service.Resolution.STATIC) {
            cluster.setType(Cluster.DiscoveryType.EDS)
                    .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                            .setEdsConfig(Secrets.ads())
                            .setServiceName(in.name()));
        } else {
            cluster.setType(Cluster.DiscoveryType.STRICT_DNS)
                    .setLoadAssignment(assignment(in, "load_assignment.", origins));
        }
        return Part.of(TypeUrl.CLUSTER, in.name(), new Draft<>(cluster.build(), origins));
    }

    public static Part compile(Assignment in) {
        OriginPaths origins = new OriginPaths().put("", in.of().origin());
        ClusterLoadAssignment assignment = assignment(in.of(), "", origins);
        return Part.of(TypeUrl.ENDPOINT, in.of().name(), new Draft<>(assignment, origins));
    }

    /// Backends with the same endpoints, or without any, are one: a data plane counts an address once.
    private static Collection<Backend> apart(List<Backend> backends) {
        Map<List<String>, Backend> byEndpoints = new LinkedHashMap<>();
        for (Backend backend : backends) {
            byEndpoints.merge(
                    backend.endpoints().stream()
                            .map(e -> e.workload().address() + " " + e.port())
                            .toList(),
                    backend,
                    (first, more) -> new Backend(
                            first.host(), first.weight() + more.weight(), first.endpoints(), first.origin()));
        }
        return byEndpoints.values();
    }

    private static ClusterLoadAssignment assignment(Inputs in, String path, OriginPaths origins) {
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(in.name());
        for (Backend backend : apart(in.backends())) {
            int index = assignment.getEndpointsCount();
            origins.put(path + "endpoints[" + index + "]", backend.origin());
            LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder()
                    // Two localities of one name would be one.
                    .setLocality(Locality.newBuilder().setSubZone("backend-" + index))
                    .setLoadBalancingWeight(Wire.unsigned(backend.weight()));
            backend.endpoints()
                    .forEach(e -> group.addLbEndpoints(Endpoints.at(e.workload().address(), e.port())));
            if (group.getLbEndpointsCount() == 0) {
                group.addLbEndpoints(Endpoints.at(OWN_MACHINE, DISCARD_PORT));
            }
            assignment.addEndpoints(group);
        }
        return assignment.build();
    }
}
