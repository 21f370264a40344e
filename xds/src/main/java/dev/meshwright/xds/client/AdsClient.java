package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.TypeUrl;
import io.grpc.Channel;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/// One aggregated delta stream to the control plane. All methods return at once and may be called from any thread;
/// the channel stays its owner's.
public final class AdsClient implements AutoCloseable {
    private final DeltaClient client;

    /// @param node serialised `envoy.config.core.v3.Node`, sent once per stream
    /// @param executor single-threaded; runs everything, the listener included
    public AdsClient(
            Channel channel,
            ByteString node,
            Backoff backoff,
            ScheduledExecutorService executor,
            RandomGenerator random,
            ResourceListener listener) {
        client = new DeltaClient(
                channel,
                "envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources",
                node,
                backoff,
                executor,
                random,
                listener);
    }

    /// Opens the stream and keeps it open. What was subscribed to before is asked for in type order, clusters
    /// first.
    public void start() {
        client.start();
    }

    /// Asks for every resource of the type: clusters, listeners, virtual hosts, origins.
    public void subscribeAll(TypeUrl type) {
        client.subscribeAll(type);
    }

    /// Makes `names` the resources wanted by name: endpoints, route tables. Names not in it any more are forgotten.
    public void subscribe(TypeUrl type, Collection<String> names) {
        client.subscribe(type, names);
    }

    @Override
    public void close() {
        client.close();
    }
}
