package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.outlier.HostCell;
import dev.meshwright.decide.upstream.Endpoint;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// One endpoint address of a cluster with its counts. Lives as long as the address stays in the cluster,
/// whatever else about the endpoint changes. Safe for any thread.
public final class LiveHost {
    private final String key;
    private final SocketAddress address;
    private final Gauge active = new Gauge();
    private final Gauge connections = new Gauge();
    private final HostCell health = new HostCell();
    private final long cameMillis = Outliers.nowMillis();

    LiveHost(Endpoint endpoint) {
        this.key = endpoint.key();
        this.address = resolve(endpoint);
    }

    /// Endpoint addresses are numeric by now, so this never asks DNS.
    private static SocketAddress resolve(Endpoint endpoint) {
        if (endpoint.pipe()) {
            return new DomainSocketAddress(endpoint.address());
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(endpoint.address()), endpoint.port());
        } catch (IllegalArgumentException e) {
            return InetSocketAddress.createUnresolved(endpoint.address(), endpoint.port());
        }
    }

    /// `IP:PORT`, or the path of a Unix socket.
    public String key() {
        return key;
    }

    public SocketAddress address() {
        return address;
    }

    /// Requests or TCP connections in flight.
    public Gauge active() {
        return active;
    }

    /// Connections open or opening.
    public Gauge connections() {
        return connections;
    }

    /// When it came to the cluster, on the clock of [Outliers#nowMillis].
    public long cameMillis() {
        return cameMillis;
    }

    /// What outlier detection counts.
    public HostCell health() {
        return health;
    }
}
