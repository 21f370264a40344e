package dev.meshwright.proxy.xds;

import com.google.protobuf.ByteString;
import dev.meshwright.decide.tls.SecretRef;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.tls.TlsHandle;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.client.AdsClient;
import dev.meshwright.xds.client.Backoff;
import dev.meshwright.xds.client.ResourceListener;
import dev.meshwright.xds.client.Verdict;
import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ADS stream. Opens once its client certificate is there; then clusters and listeners are asked for, and
/// with them what they refer to. All calls on the configuration thread.
public final class ControlPlane implements ResourceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final ClusterTable cluster;
    private final @Nullable TlsHandle tls;
    private final ByteString node;
    private final EventLoopGroup loops;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final ResourceSink sink;
    private @Nullable ManagedChannel channel;
    private @Nullable AdsClient client;
    private final Secrets secrets;
    private final SecretIntake intake;
    private boolean virtualHostsAsked;
    private Set<String> secretsAsked = Set.of();
    private volatile boolean connected;

    /// @param cluster the static cluster that the bootstrap's ads_config names
    /// @param node serialised node
    /// @throws GeneralSecurityException when certificates given in place cannot be used
    public ControlPlane(
            ClusterTable cluster,
            Secrets secrets,
            ByteString node,
            EventLoopGroup loops,
            ScheduledExecutorService executor,
            RandomGenerator random,
            SecretIntake intake,
            ResourceSink sink)
            throws GeneralSecurityException {
        this.cluster = cluster;
        this.tls = Upstreams.tls(cluster, secrets);
        this.node = node;
        this.loops = loops;
        this.executor = executor;
        this.random = random;
        this.secrets = secrets;
        this.intake = intake;
        this.sink = sink;
    }

    /// Opens the stream when it can be opened; call again when secrets came. Idempotent.
    public void openWhenReady() {
        TlsHandle secured = tls;
        if (client != null || (secured != null && secured.get() == null)) {
            return;
        }
        ManagedChannel opened = Upstreams.open(cluster, secured, loops);
        channel = opened;
        AdsClient made = new AdsClient(opened, node, Backoff.DEFAULT, executor, random, this);
        client = made;
        made.subscribeAll(TypeUrl.CLUSTER);
        made.subscribeAll(TypeUrl.LISTENER);
        if (sink.wantsOrigins()) {
            made.subscribeAll(TypeUrl.ORIGINS);
        }
        made.start();
    }

    /// Whether a stream is open and was answered.
    public boolean connectedNow() {
        return connected;
    }

    @Override
    public Verdict received(TypeUrl type, List<Resource> resources, List<String> removed) {
        Verdict verdict = type == TypeUrl.SECRET
                ? intake.take(new SecretRef.Ads(), resources)
                : sink.apply(type, resources, removed);
        if (verdict instanceof Verdict.Reject(List<Verdict.Fault> faults)) {
            for (Verdict.Fault fault : faults) {
                LOG.error(
                        "{} {} is refused, the last good one stays in force: {}{}",
                        type.shortName(),
                        fault.resource(),
                        fault.path().isEmpty() ? "" : fault.path() + ": ",
                        fault.message());
            }
        }
        AdsClient now = client;
        if (now != null) {
            if (type == TypeUrl.CLUSTER) {
                now.subscribe(TypeUrl.ENDPOINT, sink.wanted(TypeUrl.ENDPOINT));
            }
            if (type == TypeUrl.LISTENER) {
                now.subscribe(TypeUrl.ROUTE, sink.wanted(TypeUrl.ROUTE));
            }
            Set<String> wanted = new TreeSet<>();
            secrets.wantedFrom(new SecretRef.Ads()).forEach(ref -> wanted.add(ref.name()));
            if (!wanted.equals(secretsAsked)) {
                secretsAsked = wanted;
                now.subscribe(TypeUrl.SECRET, wanted);
            }
            if (!virtualHostsAsked && sink.wantsVirtualHosts()) {
                virtualHostsAsked = true;
                now.subscribeAll(TypeUrl.VIRTUAL_HOST);
            }
        }
        return verdict;
    }

    @Override
    public void connected() {
        connected = true;
        LOG.info("control plane {}: connected", cluster.name());
    }

    @Override
    public void disconnected(String why) {
        if (connected) {
            LOG.warn("control plane {}: {}; the last good configuration stays in force", cluster.name(), why);
        }
        connected = false;
    }

    @Override
    public void close() {
        AdsClient now = client;
        if (now != null) {
            now.close();
        }
        ManagedChannel open = channel;
        if (open != null) {
            open.shutdownNow();
        }
    }
}
