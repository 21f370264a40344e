package dev.meshwright.compile.cluster;

import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.compile.view.Placement;
import dev.meshwright.model.Place;
import dev.meshwright.model.Workload;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.List;
import java.util.Map;

/// Load assignments: endpoints grouped by locality, each saying by metadata whether it takes mesh mTLS.
public final class Endpoints {
    /// Istio's word for "the cluster's default network and Kubernetes cluster", the fifth part of
    /// `istio.workload`.
    private static final String CLUSTER_ID = "Kubernetes";

    private static final UInt32Value OVERPROVISIONING = UInt32Value.of(140);
    private static final long WEIGHT_MAX = 4_294_967_295L;
    private static final Struct MESH_TLS = Struct.newBuilder()
            .putFields("tlsMode", IstioMetadata.text("istio"))
            .build();

    private Endpoints() {}

    /// @param groups by priority and place
    /// @param origin of the service or subset
    public record Inputs(String clusterName, Origin origin, List<Placement.Group> groups) {
        public Inputs {
            groups = List.copyOf(groups);
        }
    }

    public static Part compile(Inputs in) {
        return Part.of(TypeUrl.ENDPOINT, in.clusterName(), assignment(in));
    }

    static Draft<ClusterLoadAssignment> assignment(Inputs in) {
        OriginPaths origins = new OriginPaths().put("", in.origin());
        ClusterLoadAssignment.Builder assignment = ClusterLoadAssignment.newBuilder()
                .setClusterName(in.clusterName())
                .setPolicy(ClusterLoadAssignment.Policy.newBuilder().setOverprovisioningFactor(OVERPROVISIONING));
        for (Placement.Group group : in.groups()) {
            assignment.addEndpoints(group(group, "endpoints[" + assignment.getEndpointsCount() + "]", origins));
        }
        return new Draft<>(assignment.build(), origins);
    }

    /// An endpoint without metadata.
    static LbEndpoint at(String address, int port) {
        return LbEndpoint.newBuilder().setEndpoint(endpoint(address, port)).build();
    }

    private static Endpoint.Builder endpoint(String address, int port) {
        return Endpoint.newBuilder().setAddress(address(address, port));
    }

    private static LocalityLbEndpoints group(Placement.Group placed, String path, OriginPaths origins) {
        LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder().setPriority(placed.priority());
        if (placed.place().known()) {
            group.setLocality(locality(placed.place()));
        }
        for (EndpointView endpoint : placed.endpoints()) {
            Workload workload = endpoint.workload();
            origins.put(path + ".lb_endpoints[" + group.getLbEndpointsCount() + "]", workload.origin());
            long weight = Math.clamp(workload.weight(), 1, WEIGHT_MAX);
            group.addLbEndpoints(LbEndpoint.newBuilder()
                    .setEndpoint(endpoint(workload.address(), endpoint.port()))
                    .setMetadata(metadata(endpoint))
                    .setLoadBalancingWeight(Wire.unsigned(weight)));
        }
        if (placed.weight() > 0) {
            group.setLoadBalancingWeight(Wire.unsigned(Math.min(placed.weight(), WEIGHT_MAX)));
        }
        return group.build();
    }

    private static Address address(String address, int port) {
        if (address.startsWith("unix:")) {
            String path = address.substring("unix:".length()).replaceFirst("^//", "");
            return Address.newBuilder().setPipe(Pipe.newBuilder().setPath(path)).build();
        }
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(address).setPortValue(port))
                .build();
    }

    private static Locality locality(Place place) {
        return Locality.newBuilder()
                .setRegion(place.region())
                .setZone(place.zone())
                .setSubZone(place.subZone())
                .build();
    }

    private static Metadata metadata(EndpointView endpoint) {
        Metadata.Builder metadata = Metadata.newBuilder();
        if (endpoint.mtls()) {
            metadata.putFilterMetadata("envoy.transport_socket_match", MESH_TLS);
        }
        return metadata.putFilterMetadata(
                        "istio",
                        Struct.newBuilder()
                                .putFields("workload", IstioMetadata.text(workload(endpoint.workload())))
                                .build())
                .build();
    }

    /// `name;namespace;canonical-name;canonical-revision;cluster`
    private static String workload(Workload workload) {
        Map<String, String> labels = workload.labels();
        String name = labels.getOrDefault(
                "service.istio.io/canonical-name",
                labels.getOrDefault("app.kubernetes.io/name", labels.getOrDefault("app", workload.owner())));
        String revision = labels.getOrDefault(
                "service.istio.io/canonical-revision",
                labels.getOrDefault("app.kubernetes.io/version", labels.getOrDefault("version", "latest")));
        return String.join(";", workload.owner(), workload.namespace(), name, revision, CLUSTER_ID);
    }
}
