package dev.meshwright.decide.listener;

import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import java.util.Optional;

/// One listener: `config.listener.v3.Listener`. Immutable.
///
/// @param transport UDP: every datagram goes to the one chain, which has one filter, [NetworkFilter.UdpProxy]
/// @param bindToPort false: reached only through another listener's `useOriginalDst`
/// @param chains in the indices of [FilterChainTable#match]; the default chain, if any, is last
/// @param listenerFiltersTimeoutMillis 15,000 when unset; 0: none
/// @param bufferBytesMax of one connection, 1 MiB when unset
public record ListenerTable(
        Place place,
        String name,
        Transport transport,
        List<Bind> binds,
        boolean bindToPort,
        boolean useOriginalDst,
        Direction direction,
        FilterChainTable match,
        List<FilterChain> chains,
        List<ListenerFilter> filters,
        long listenerFiltersTimeoutMillis,
        boolean continueOnListenerFiltersTimeout,
        int bufferBytesMax,
        boolean transparent,
        int backlog) {
    /// @param port -1: `address` is a path of a Unix socket
    public record Bind(String address, int port) {}

    /// `SocketAddress.Protocol`.
    public enum Transport {
        TCP,
        UDP
    }

    public enum Direction {
        UNSPECIFIED,
        INBOUND,
        OUTBOUND
    }

    public ListenerTable {
        binds = List.copyOf(binds);
        chains = List.copyOf(chains);
        filters = List.copyOf(filters);
    }

    /// Whether the ClientHello must be looked at before a chain is chosen: an inspector is there and not
    /// disabled for the destination, or none is there and the chains ask (as in Envoy, which puts one in
    /// then).
    public boolean looksForTls(int destinationPort) {
        return inspects(ListenerFilter.Kind.TLS_INSPECTOR, destinationPort, match.asksTransport());
    }

    /// Whether plaintext must be sniffed for HTTP before a chain is chosen; likewise.
    public boolean looksForHttp(int destinationPort) {
        return inspects(ListenerFilter.Kind.HTTP_INSPECTOR, destinationPort, match.asksPlaintextProtocol());
    }

    /// The filter that reads a PROXY protocol header from connections to a port, if one does.
    public Optional<ListenerFilter> proxyHeader(int destinationPort) {
        return filters.stream()
                .filter(f -> f.kind() == ListenerFilter.Kind.PROXY_PROTOCOL
                        || f.kind() == ListenerFilter.Kind.PROXY_PROTOCOL_OPTIONAL)
                .filter(f -> !f.disabled().holds(destinationPort))
                .findFirst();
    }

    /// Whether the destination that the client meant must be asked of the system: it was captured.
    public boolean restoresOriginalDst() {
        return useOriginalDst || filters.stream().anyMatch(f -> f.kind() == ListenerFilter.Kind.ORIGINAL_DST);
    }

    /// Whether a connection may begin with a PROXY protocol header.
    public boolean readsProxyHeader(int destinationPort) {
        return needsProxyHeader(destinationPort)
                || inspects(ListenerFilter.Kind.PROXY_PROTOCOL_OPTIONAL, destinationPort, false);
    }

    /// Whether a connection must begin with one.
    public boolean needsProxyHeader(int destinationPort) {
        return inspects(ListenerFilter.Kind.PROXY_PROTOCOL, destinationPort, false);
    }

    private boolean inspects(ListenerFilter.Kind kind, int destinationPort, boolean asked) {
        boolean any = false;
        for (ListenerFilter filter : filters) {
            if (filter.kind() == kind) {
                any = true;
                if (!filter.disabled().holds(destinationPort)) {
                    return true;
                }
            }
        }
        return !any && asked;
    }
}
