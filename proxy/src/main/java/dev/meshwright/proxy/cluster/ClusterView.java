package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.UpstreamTransport;
import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One version of a cluster with its endpoints: tables joined with the live hosts, by host index. Immutable.
public final class ClusterView {
    private final ClusterTable table;
    private final int dropMillionths;
    private final HostSet hosts;
    private final Balancer balancer;
    private final LiveHost[] live;
    private final UpstreamTransport[] transports;
    private final Supplier<@Nullable SslContext>[] contexts;

    @SuppressWarnings("unchecked") // arrays of a generic type cannot be made otherwise
    ClusterView(ClusterTable table, int dropMillionths, HostSet hosts, LiveHost[] live, TlsSource tls) {
        this.table = table;
        this.dropMillionths = dropMillionths;
        this.hosts = hosts;
        this.balancer = Balancer.of(table, hosts);
        this.live = live;
        this.transports = new UpstreamTransport[live.length];
        this.contexts = (Supplier<@Nullable SslContext>[]) new Supplier<?>[live.length];
        for (int i = 0; i < live.length; i++) {
            transports[i] = table.transportFor(hosts.host(i));
            contexts[i] = transports[i] instanceof UpstreamTransport.Tls secured
                    ? tls.contextFor(secured)
                    : ClusterView::plaintext;
        }
    }

    private static @Nullable SslContext plaintext() {
        return null;
    }

    public ClusterTable table() {
        return table;
    }

    /// How many of a million requests are refused before a host is picked (`drop_overloads`).
    public int dropMillionths() {
        return dropMillionths;
    }

    public HostSet hosts() {
        return hosts;
    }

    public Balancer balancer() {
        return balancer;
    }

    public Endpoint endpoint(int index) {
        return hosts.host(index);
    }

    public LiveHost host(int index) {
        return live[index];
    }

    public boolean tls(int index) {
        return transports[index] instanceof UpstreamTransport.Tls;
    }

    /// Null on plaintext, and while a secret is missing; tell the two apart by [#tls].
    public @Nullable SslContext context(int index) {
        return contexts[index].get();
    }

    public UpstreamTransport transport(int index) {
        return transports[index];
    }

    /// SNI of a connection to that endpoint; empty for none.
    public String serverName(int index) {
        return table.nextHop(hosts.host(index), java.util.List.of(), java.util.List.of())
                .serverName();
    }
}
