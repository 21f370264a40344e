package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.UpstreamTransport;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
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
    private final long latestMillis;
    private final Supplier<@Nullable SslContext>[] contexts;
    private final Map<UpstreamTransport, HttpContexts> httpContexts;
    private final LbPolicy.@Nullable OriginalDestination originalDestination;
    private final @Nullable InetSocketAddress source;

    /// Of a transport that offers other ALPN words where HTTP is spoken.
    private record HttpContexts(Supplier<@Nullable SslContext> http1, Supplier<@Nullable SslContext> http2) {}

    @SuppressWarnings("unchecked") // arrays of a generic type cannot be made otherwise
    ClusterView(ClusterTable table, int dropMillionths, HostSet hosts, LiveHost[] live, TlsSource tls) {
        this.table = table;
        this.dropMillionths = dropMillionths;
        this.hosts = hosts;
        this.balancer = Balancer.of(table, hosts);
        this.live = live;
        this.originalDestination = table.lbPolicy() instanceof LbPolicy.OriginalDestination original ? original : null;
        this.source = table.sourceAddress().isEmpty()
                ? null
                : new InetSocketAddress(InetAddress.ofLiteral(table.sourceAddress()), 0);
        this.transports = new UpstreamTransport[live.length];
        long latest = 0;
        for (LiveHost host : live) {
            latest = Math.max(latest, host.cameMillis());
        }
        this.latestMillis = latest;
        this.contexts = (Supplier<@Nullable SslContext>[]) new Supplier<?>[live.length];
        Map<UpstreamTransport, HttpContexts> http = new HashMap<>();
        for (int i = 0; i < live.length; i++) {
            transports[i] = table.transportFor(hosts.host(i));
            contexts[i] = transports[i].secured() instanceof UpstreamTransport.Tls secured
                    ? tls.contextFor(secured)
                    : ClusterView::plaintext;
            if (transports[i].secured() instanceof UpstreamTransport.Tls secured
                    && !secured.context().equals(secured.context().forHttp(false))) {
                http.computeIfAbsent(
                        secured,
                        _ -> new HttpContexts(
                                tls.contextFor(new UpstreamTransport.Tls(
                                        secured.context().forHttp(false), secured.place())),
                                tls.contextFor(new UpstreamTransport.Tls(
                                        secured.context().forHttp(true), secured.place()))));
            }
        }
        httpContexts = Map.copyOf(http);
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

    /// Not null: each connection names its host itself.
    public LbPolicy.@Nullable OriginalDestination originalDestination() {
        return originalDestination;
    }

    /// What upstream sockets are bound to; null: anything.
    public @Nullable InetSocketAddress source() {
        return source;
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

    /// When the newest host came, on the clock of [Outliers#nowMillis].
    public long latestMillis() {
        return latestMillis;
    }

    public LiveHost host(int index) {
        return live[index];
    }

    public boolean tls(int index) {
        return transports[index].secured() instanceof UpstreamTransport.Tls;
    }

    /// Null on plaintext, and while a secret is missing; tell the two apart by [#tls].
    public @Nullable SslContext context(int index) {
        return contexts[index].get();
    }

    /// As [#context], for a connection that will carry HTTP.
    public @Nullable SslContext httpContext(int index, boolean http2) {
        HttpContexts own = httpContexts.isEmpty() ? null : httpContexts.get(transports[index]);
        return own == null ? context(index) : (http2 ? own.http2() : own.http1()).get();
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
