package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.proxy.listener.ChainRuntime;
import dev.meshwright.proxy.listener.ListenerRuntime;
import dev.meshwright.proxy.router.HttpChain;
import dev.meshwright.proxy.router.RouteSlots;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.tls.TlsHandle;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes what runs of a listener's table: its chains with their TLS and their connection managers. A chain that has not
/// changed is the one of before, so its connections stay.
final class ChainRuntimes {
    private final Secrets secrets;
    private final RouteSlots routes;

    ChainRuntimes(Secrets secrets, RouteSlots routes) {
        this.secrets = secrets;
        this.routes = routes;
    }

    /// @param fingerprints by chain index
    /// @param before chains of equal fingerprint are taken from it
    ListenerRuntime of(ListenerTable table, List<String> fingerprints, @Nullable ListenerRuntime before)
            throws GeneralSecurityException {
        List<ChainRuntime> chains = new ArrayList<>();
        for (int i = 0; i < table.chains().size(); i++) {
            String fingerprint = i < fingerprints.size() ? fingerprints.get(i) : "";
            ChainRuntime same = before == null || fingerprint.isEmpty() ? null : find(before, fingerprint);
            chains.add(same != null ? same : chain(table, table.chains().get(i), fingerprint));
        }
        return new ListenerRuntime(table, chains);
    }

    private static @Nullable ChainRuntime find(ListenerRuntime runtime, String fingerprint) {
        for (ChainRuntime chain : runtime.chains()) {
            if (chain.fingerprint().equals(fingerprint)) {
                return chain;
            }
        }
        return null;
    }

    private ChainRuntime chain(ListenerTable listener, FilterChain chain, String fingerprint)
            throws GeneralSecurityException {
        Supplier<@Nullable SslContext> tls = chain.transport() instanceof DownstreamTransport.Tls(var context)
                ? TlsHandle.server("listener " + listener.name(), context, secrets)
                : ChainRuntimes::plaintext;
        HttpChain http = null;
        for (NetworkFilterEntry entry : chain.filters()) {
            if (entry.filter() instanceof NetworkFilter.Http(var manager)) {
                http = new HttpChain(manager, listener.bufferBytesMax(), routes);
            }
        }
        return new ChainRuntime(chain, fingerprint, tls, http);
    }

    private static @Nullable SslContext plaintext() {
        return null;
    }
}
