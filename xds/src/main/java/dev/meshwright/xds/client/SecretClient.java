package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.TypeUrl;
import io.grpc.Channel;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/// Certificates and trust bundles over SDS (`envoy.service.secret.v3.SecretDiscoveryService`, delta), usually from
/// the agent's Unix socket, see [UnixSocketChannel]. Resources are `Secret` messages of type [TypeUrl#SECRET].
public final class SecretClient implements AutoCloseable {
    private final DeltaClient client;

    /// Parameters as of [AdsClient].
    public SecretClient(
            Channel channel,
            ByteString node,
            Backoff backoff,
            ScheduledExecutorService executor,
            RandomGenerator random,
            ResourceListener listener) {
        client = new DeltaClient(
                channel,
                "envoy.service.secret.v3.SecretDiscoveryService/DeltaSecrets",
                node,
                backoff,
                executor,
                random,
                listener);
    }

    public void start() {
        client.start();
    }

    /// Makes `names` the secrets wanted (`default`, `ROOTCA`).
    public void subscribe(Collection<String> names) {
        client.subscribe(TypeUrl.SECRET, names);
    }

    @Override
    public void close() {
        client.close();
    }
}
