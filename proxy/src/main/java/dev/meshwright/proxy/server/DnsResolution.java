package dev.meshwright.proxy.server;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the host names of DNS clusters into addresses, now and again. Asks the system's resolver on virtual threads;
/// tells on the configuration thread. A name that stops resolving keeps its last addresses.
final class DnsResolution {
    private static final Logger LOG = LoggerFactory.getLogger(DnsResolution.class);
    private static final int ADDRESSES_MAX = 256;
    private static final long RETRY_MILLIS_MIN = 1_000;

    private final ScheduledExecutorService configurationThread;
    private final BiConsumer<ClusterTable, EndpointTable> onResolved;

    /// @param onResolved gets the cluster's table with its resolved endpoints
    DnsResolution(ScheduledExecutorService configurationThread, BiConsumer<ClusterTable, EndpointTable> onResolved) {
        this.configurationThread = configurationThread;
        this.onResolved = onResolved;
    }

    /// Resolves once.
    void resolve(ClusterTable cluster, Discovery.Dns dns) {
        Thread.ofVirtual().name("mw-dns").start(() -> {
            EndpointTable resolved = resolved(cluster, dns);
            if (resolved != null) {
                hand(() -> onResolved.accept(cluster, resolved));
            }
        });
    }

    /// Resolves once more after the cluster's refresh rate; the caller asks again as long as the cluster is in force.
    void later(Discovery.Dns dns, Runnable again) {
        try {
            configurationThread.schedule(again, Math.max(RETRY_MILLIS_MIN, dns.refreshMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("DNS refresh outlived the proxy", e);
        }
    }

    private void hand(Runnable task) {
        try {
            configurationThread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("DNS answer outlived the proxy", e);
        }
    }

    private static @Nullable EndpointTable resolved(ClusterTable cluster, Discovery.Dns dns) {
        EndpointTable inline = cluster.endpoints();
        List<EndpointTable.LocalityEndpoints> localities = new ArrayList<>();
        for (EndpointTable.LocalityEndpoints locality : inline.localities()) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (Endpoint endpoint : locality.endpoints()) {
                try {
                    add(endpoint, dns, endpoints);
                } catch (UnknownHostException e) {
                    LOG.warn("cluster {}: host {} does not resolve", cluster.name(), endpoint.address());
                    return null;
                }
            }
            localities.add(new EndpointTable.LocalityEndpoints(
                    locality.locality(), locality.priority(), locality.weight(), endpoints));
        }
        return new EndpointTable(
                inline.place(), inline.name(), localities, inline.overprovisioningFactor(), inline.dropMillionths());
    }

    private static void add(Endpoint endpoint, Discovery.Dns dns, List<Endpoint> into) throws UnknownHostException {
        if (endpoint.pipe()) {
            into.add(endpoint);
            return;
        }
        List<InetAddress> wanted = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(endpoint.address())) {
            if (suits(dns.family(), address) && wanted.size() < ADDRESSES_MAX) {
                wanted.add(address);
            }
        }
        if (dns.family() == Discovery.Dns.Family.V4_PREFERRED || dns.family() == Discovery.Dns.Family.AUTO) {
            boolean anyV4 = wanted.stream().anyMatch(Inet4Address.class::isInstance);
            wanted.removeIf(address -> anyV4 && !(address instanceof Inet4Address));
        }
        if (wanted.isEmpty()) {
            throw new UnknownHostException(endpoint.address());
        }
        int count = dns.kind() == Discovery.Dns.Kind.LOGICAL ? 1 : wanted.size();
        for (int i = 0; i < count; i++) {
            into.add(new Endpoint(
                    wanted.get(i).getHostAddress(),
                    endpoint.port(),
                    endpoint.hostname().isEmpty() ? endpoint.address() : endpoint.hostname(),
                    endpoint.weight(),
                    endpoint.health(),
                    endpoint.metadata()));
        }
    }

    private static boolean suits(Discovery.Dns.Family family, InetAddress address) {
        return switch (family) {
            case V4_ONLY -> address instanceof Inet4Address;
            case V6_ONLY -> !(address instanceof Inet4Address);
            case AUTO, V4_PREFERRED, ALL -> true;
        };
    }
}
