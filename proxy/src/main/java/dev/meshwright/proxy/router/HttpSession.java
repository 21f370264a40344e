package dev.meshwright.proxy.router;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.jwt.KeyLookup;
import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.TokenBucket;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.limit.LimitStore;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.PeerCertificate;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The exchanges of one downstream connection, and what their filters ask beside the request. Event-loop confined.
public final class HttpSession implements HttpServerHandler, Surroundings, Buckets {
    private HttpChain chain;
    private final LoopContext loop;
    private final DownstreamInfo downstream;
    private final ConnectionFacts facts;
    private final @Nullable InetSocketAddress captured;
    private final Runnable onClosed;
    private String certificateElement = "";
    private @Nullable HttpServerConnection connection;
    private long requests;
    /// Of limits that count for each connection.
    private @Nullable LimitStore own;

    /// @param facts with the peer's identities, for authorization
    /// @param captured original destination of a captured connection
    /// @param onClosed told once, when the connection is gone
    public HttpSession(
            HttpChain chain,
            LoopContext loop,
            DownstreamInfo downstream,
            ConnectionFacts facts,
            @Nullable InetSocketAddress captured,
            Runnable onClosed) {
        this.chain = chain;
        this.loop = loop;
        this.downstream = downstream;
        this.facts = facts;
        this.captured = captured;
        this.onClosed = onClosed;
    }

    /// What the exchanges come from.
    public void serves(HttpServerConnection by) {
        connection = by;
    }

    /// Our element of `x-forwarded-client-cert`: what goes into it stays as long as the connection.
    String certificateElement(PeerCertificate peer) {
        String known = certificateElement;
        if (known.isEmpty()) {
            known = ForwardedHeaders.element(chain.manager().clientCertDetails(), downstream, peer);
            certificateElement = known;
        }
        return known;
    }

    HttpChain chain() {
        return chain;
    }

    /// Requests that begin from now on go by another version of the chain: what their connection began with is not in
    /// force any more.
    public void goBy(HttpChain next) {
        chain = next;
        certificateElement = "";
    }

    LoopContext loop() {
        return loop;
    }

    DownstreamInfo downstream() {
        return downstream;
    }

    /// With the peer's identities.
    public ConnectionFacts facts() {
        return facts;
    }

    @Nullable
    InetSocketAddress captured() {
        return captured;
    }

    @Override
    public boolean chance(int millionths) {
        return loop.chance(millionths);
    }

    @Override
    public long epochSeconds() {
        return loop.epochSeconds();
    }

    @Override
    public KeyLookup keys() {
        return loop.keys();
    }

    @Override
    public Buckets buckets() {
        return this;
    }

    @Override
    public void unasked(ExtAuthzTable table) {
        loop.unasked(table);
    }

    @Override
    public String localCluster() {
        return loop.localCluster();
    }

    @Override
    public Taken take(LocalRateLimit limit, int index, TokenBucket bucket, String value, long tokens) {
        if (!limit.perConnection()) {
            return loop.buckets().take(limit, index, bucket, value, tokens);
        }
        LimitStore known = own;
        if (known == null) {
            known = loop.buckets().another();
            own = known;
        }
        return known.take(limit, index, bucket, value, tokens);
    }

    @Override
    public Taken take(ConnectionLimit limit) {
        return loop.buckets().take(limit);
    }

    @Override
    public void count(LocalRateLimit limit, Fate fate) {
        loop.buckets().count(limit, fate);
    }

    @Override
    public HttpStreamListener onStream(HttpStream stream) {
        long most = chain.manager().common().maxRequestsPerConnection();
        HttpServerConnection from = connection;
        if (most > 0 && ++requests >= most && from != null) {
            from.drain();
        }
        return new Exchange(this, stream);
    }

    @Override
    public void onRefused(int status, String reason) {
        ExchangeRecord record = new ExchangeRecord(downstream);
        record.startEpochMillis = System.currentTimeMillis();
        record.startNanos = System.nanoTime();
        record.endNanos = record.startNanos;
        record.status = status;
        record.flag("DPE");
        record.details = reason;
        record.logging = chain.manager();
        loop.observer().onExchangeEnd(record);
    }

    @Override
    public void onConnectionClosed() {
        onClosed.run();
    }
}
