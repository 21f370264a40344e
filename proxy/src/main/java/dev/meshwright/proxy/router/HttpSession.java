package dev.meshwright.proxy.router;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.PeerCertificate;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The exchanges of one downstream connection. Event-loop confined.
public final class HttpSession implements HttpServerHandler {
    private final HttpChain chain;
    private final LoopContext loop;
    private final DownstreamInfo downstream;
    private final ConnectionFacts facts;
    private final @Nullable InetSocketAddress captured;
    private final Runnable onClosed;
    private String certificateElement = "";
    private @Nullable HttpServerConnection connection;
    private long requests;

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

    LoopContext loop() {
        return loop;
    }

    DownstreamInfo downstream() {
        return downstream;
    }

    ConnectionFacts facts() {
        return facts;
    }

    @Nullable
    InetSocketAddress captured() {
        return captured;
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
