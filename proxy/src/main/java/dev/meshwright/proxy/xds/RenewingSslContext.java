package dev.meshwright.proxy.xds;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/// A client context that is, for each new connection, whatever the supplier has then: a long-lived channel reconnects
/// with the renewed certificate.
final class RenewingSslContext extends SslContext {
    private final Supplier<@Nullable SslContext> newest;
    private final SslContext first;

    /// @param first what the channel begins with; its protocols are those of all that follow
    RenewingSslContext(SslContext first, Supplier<@Nullable SslContext> newest) {
        this.first = first;
        this.newest = newest;
    }

    private SslContext now() {
        SslContext context = newest.get();
        return context == null ? first : context;
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return now().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // the method to override; its type is what gRPC reads the ALPN list from
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return first.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return now().newEngine(alloc);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
        return now().newEngine(alloc, peerHost, peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return now().sessionContext();
    }
}
