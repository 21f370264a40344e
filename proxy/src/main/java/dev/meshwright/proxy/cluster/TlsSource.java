package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.upstream.UpstreamTransport;
import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gives the current client context of a cluster's transport; the supplier's value changes as secrets do, and is null
/// while a secret is missing.
@FunctionalInterface
public interface TlsSource {
    Supplier<@Nullable SslContext> contextFor(UpstreamTransport.Tls transport);
}
