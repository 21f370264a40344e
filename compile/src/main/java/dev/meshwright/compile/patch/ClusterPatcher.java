package dev.meshwright.compile.patch;

import com.google.protobuf.Any;
import com.google.protobuf.Value;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import java.util.List;
import java.util.Optional;

/// Patches of clusters.
final class ClusterPatcher {
    private final Application application;

    ClusterPatcher(Application application) {
        this.application = application;
    }

    /// @return nothing when it is removed
    Optional<Cluster> patch(Cluster cluster) {
        Cluster patched = cluster;
        for (Patch patch : application.of(ApplyTo.CLUSTER)) {
            if (patch.operation() == Operation.ADD || !matches(patch, patched)) {
                continue;
            }
            application.applied(patch, "");
            if (patch.operation() == Operation.REMOVE) {
                return Optional.empty();
            }
            patched = merged(patched, patch);
        }
        return Optional.of(SpokenAlpn.follow(cluster, patched));
    }

    /// A patch with a transport socket changes that alone (istiod): the socket of the same name is merged,
    /// another takes its place.
    private static Cluster merged(Cluster cluster, Patch patch) {
        Cluster value = Application.value(patch, Cluster.parser());
        if (!value.hasTransportSocket()) {
            return Application.merged(cluster, patch, Cluster.parser());
        }
        TransportSocket socket = value.getTransportSocket();
        for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
            Cluster.TransportSocketMatch match = cluster.getTransportSocketMatches(i);
            if (match.getTransportSocket().getName().equals(socket.getName())) {
                return cluster.toBuilder()
                        .setTransportSocketMatches(
                                i,
                                match.toBuilder().setTransportSocket(socket(match.getTransportSocket(), socket, patch)))
                        .build();
            }
        }
        if (cluster.getTransportSocketMatchesCount() > 0) {
            return cluster;
        }
        boolean same = cluster.getTransportSocket().getName().equals(socket.getName());
        return cluster.toBuilder()
                .setTransportSocket(same ? socket(cluster.getTransportSocket(), socket, patch) : socket)
                .build();
    }

    static TransportSocket socket(TransportSocket target, TransportSocket patch, Patch source) {
        Optional<Any> merged =
                TypedConfigs.merged(target.getTypedConfig(), patch.getTypedConfig(), Application.lists(source));
        return merged.map(any -> target.toBuilder().setTypedConfig(any).build()).orElse(target);
    }

    private boolean matches(Patch patch, Cluster cluster) {
        if (!(patch.match() instanceof ObjectMatch.Cluster match)) {
            return true;
        }
        if (!match.name().isEmpty()) {
            return match.name().equals(cluster.getName());
        }
        // `DIRECTION|PORT|SUBSET|HOST`
        String[] parts = cluster.getName().split("\\|", -1);
        boolean named = parts.length == 4;
        List<String> hosts = named && parts[3].isEmpty() ? services(cluster) : List.of(named ? parts[3] : "");
        return (match.subset().isEmpty() || (named && match.subset().equals(parts[2])))
                && (match.service().isEmpty() || hosts.contains(match.service()))
                && (match.port() == 0
                        || (named && Integer.toString(match.port()).equals(parts[1])));
    }

    /// The services that an inbound cluster is known to stand for.
    private static List<String> services(Cluster cluster) {
        Value services = cluster.getMetadata()
                .getFilterMetadataOrDefault("istio", com.google.protobuf.Struct.getDefaultInstance())
                .getFieldsOrDefault("services", Value.getDefaultInstance());
        return services.getListValue().getValuesList().stream()
                .map(v -> v.getStructValue()
                        .getFieldsOrDefault("host", Value.getDefaultInstance())
                        .getStringValue())
                .toList();
    }
}
