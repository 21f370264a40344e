package dev.meshwright.proxy.xds;

import com.google.protobuf.ByteString;
import dev.meshwright.decide.tls.SecretRef;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.client.Backoff;
import dev.meshwright.xds.client.ResourceListener;
import dev.meshwright.xds.client.SecretClient;
import dev.meshwright.xds.client.Verdict;
import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the SDS server of each secret for it, one stream per server. All calls on the configuration thread.
public final class SecretSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretSource.class);

    private record Server(ManagedChannel channel, SecretClient client, Set<String> names) {}

    private final Secrets secrets;
    private final Function<String, @Nullable ClusterTable> clusters;
    private final ByteString node;
    private final EventLoopGroup loops;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final SecretIntake intake;
    private final Map<String, Server> servers = new HashMap<>();

    /// @param clusters finds a static cluster by name
    public SecretSource(
            Secrets secrets,
            Function<String, @Nullable ClusterTable> clusters,
            ByteString node,
            EventLoopGroup loops,
            ScheduledExecutorService executor,
            RandomGenerator random,
            SecretIntake intake) {
        this.secrets = secrets;
        this.clusters = clusters;
        this.node = node;
        this.loops = loops;
        this.executor = executor;
        this.random = random;
        this.intake = intake;
    }

    /// Begins to serve what contexts want, now and later.
    public void start() {
        secrets.onWanted(ref -> executor.execute(() -> want(ref)));
    }

    private void want(SecretRef ref) {
        switch (ref.source()) {
            case SecretRef.Grpc(String cluster) -> ask(cluster, ref.name());
            case SecretRef.Ads() -> {} // The ADS stream asks for it.
            case SecretRef.Path _, SecretRef.Static _ ->
                LOG.error("secret {}: only SDS servers behind a cluster are supported", ref.name());
        }
    }

    private void ask(String cluster, String name) {
        Server server = servers.get(cluster);
        if (server == null) {
            ClusterTable table = clusters.apply(cluster);
            if (table == null) {
                LOG.error("secret {}: its SDS cluster {} is not in the bootstrap's static_resources", name, cluster);
                return;
            }
            ManagedChannel channel = Upstreams.open(table, null, loops);
            SecretRef.Source source = new SecretRef.Grpc(cluster);
            SecretClient client =
                    new SecretClient(channel, node, Backoff.DEFAULT, executor, random, new Listener(cluster, source));
            server = new Server(channel, client, new TreeSet<>());
            servers.put(cluster, server);
            client.start();
        }
        if (server.names().add(name)) {
            server.client().subscribe(server.names());
        }
    }

    private final class Listener implements ResourceListener {
        private final String cluster;
        private final SecretRef.Source source;

        Listener(String cluster, SecretRef.Source source) {
            this.cluster = cluster;
            this.source = source;
        }

        @Override
        public Verdict received(TypeUrl type, List<Resource> resources, List<String> removed) {
            return intake.take(source, resources);
        }

        @Override
        public void disconnected(String why) {
            LOG.warn("SDS server {}: {}", cluster, why);
        }
    }

    @Override
    public void close() {
        for (Server server : servers.values()) {
            server.client().close();
            server.channel().shutdownNow();
        }
        servers.clear();
    }
}
