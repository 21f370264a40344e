package dev.meshwright.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.client.AdsClient;
import dev.meshwright.xds.client.Backoff;
import dev.meshwright.xds.client.ResourceListener;
import dev.meshwright.xds.client.Verdict;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/// A proxy as far as ADS goes: subscribes to clusters and listeners, then to what those name, as our proxy does.
final class TestProxy implements ResourceListener, AutoCloseable {
    final Map<TypeUrl, Map<String, Resource>> held = new ConcurrentHashMap<>();
    final AtomicInteger responses = new AtomicInteger();
    final LinkedBlockingQueue<String> disconnects = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final AdsClient client;
    /// Refused when received; empty: nothing is.
    private final String refused;

    TestProxy(ManagedChannel channel, String nodeId, String refused) {
        this.refused = refused;
        Node node = Node.newBuilder()
                .setId(nodeId)
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "MESHWRIGHT_PROXY",
                                Value.newBuilder().setBoolValue(true).build()))
                .build();
        client = new AdsClient(
                channel,
                node.toByteString(),
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)),
                executor,
                new Random(1),
                this);
        client.subscribeAll(TypeUrl.CLUSTER);
        client.subscribeAll(TypeUrl.LISTENER);
        client.start();
    }

    void subscribe(TypeUrl type, String name) {
        client.subscribe(type, List.of(name));
    }

    Map<String, Resource> of(TypeUrl type) {
        return held.computeIfAbsent(type, t -> new ConcurrentHashMap<>());
    }

    /// The message, empty when it does not hold the resource.
    ByteString bytes(TypeUrl type, String name) {
        Resource resource = of(type).get(name);
        return resource == null ? ByteString.EMPTY : resource.bytes();
    }

    @Override
    public Verdict received(TypeUrl type, List<Resource> resources, List<String> removed) {
        for (Resource resource : resources) {
            if (resource.name().equals(refused)) {
                responses.incrementAndGet();
                return new Verdict.Reject(
                        List.of(new Verdict.Fault(refused, "virtual_hosts[0].routes[0]", "too clever for me")));
            }
        }
        resources.forEach(resource -> of(type).put(resource.name(), resource));
        removed.forEach(of(type)::remove);
        if (type == TypeUrl.CLUSTER) {
            client.subscribe(
                    TypeUrl.ENDPOINT,
                    of(type).keySet().stream()
                            .filter(name -> name.startsWith("outbound|"))
                            .toList());
        }
        responses.incrementAndGet();
        return Verdict.ACCEPT;
    }

    @Override
    public void disconnected(String why) {
        disconnects.add(why);
    }

    @Override
    public void close() {
        client.close();
        executor.shutdownNow();
    }
}
