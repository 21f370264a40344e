package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.proxy.router.HttpChain;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A filter chain in force: its table, its TLS context as it is now, and its HTTP part. Shared by all loops.
///
/// @param fingerprint equal for chains of two listener versions that were written alike; an unchanged chain keeps its
///     connections
/// @param tls the current context; null while a secret is missing. Not asked on plaintext chains
/// @param http null on TCP chains
public record ChainRuntime(
        FilterChain table,
        String fingerprint,
        Supplier<@Nullable SslContext> tls,
        @Nullable HttpChain http) {
    NetworkFilter.@Nullable TcpProxy tcp() {
        for (NetworkFilterEntry entry : table.filters()) {
            if (entry.filter() instanceof NetworkFilter.TcpProxy proxy) {
                return proxy;
            }
        }
        return null;
    }

    /// The port of the host that the client's TLS names; 0: nobody asks for that host.
    int portOfServerName() {
        for (NetworkFilterEntry entry : table.filters()) {
            if (entry.filter() instanceof NetworkFilter.ByServerName(int port, var _)) {
                return port;
            }
        }
        return 0;
    }

    List<NetworkFilterEntry> filters() {
        return table.filters();
    }
}
