package dev.meshwright.decide.listener;

import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.trace.Place;
import java.util.List;

/// One listener: `config.listener.v3.Listener`. Immutable.
///
/// @param bindToPort false: reached only through another listener's `useOriginalDst`
/// @param chains in the indices of [FilterChainTable#match]; the default chain, if any, is last
/// @param listenerFiltersTimeoutMillis 15,000 when unset; 0: none
/// @param bufferBytesMax of one connection, 1 MiB when unset
/// @param accessLogs of connections that no chain took
public record ListenerTable(
        Place place,
        String name,
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
        int backlog,
        List<AccessLog> accessLogs,
        Metadata metadata) {
    /// @param port -1: `address` is a path of a Unix socket
    public record Bind(String address, int port) {}

    public enum Direction {
        UNSPECIFIED,
        INBOUND,
        OUTBOUND
    }

    public ListenerTable {
        binds = List.copyOf(binds);
        chains = List.copyOf(chains);
        filters = List.copyOf(filters);
        accessLogs = List.copyOf(accessLogs);
    }

    /// Whether the ClientHello must be looked at before a chain is chosen.
    public boolean inspectsTls(int destinationPort) {
        return enabled(ListenerFilter.Kind.TLS_INSPECTOR, destinationPort);
    }

    /// Whether plaintext must be sniffed for HTTP before a chain is chosen.
    public boolean inspectsHttp(int destinationPort) {
        return enabled(ListenerFilter.Kind.HTTP_INSPECTOR, destinationPort);
    }

    public boolean restoresOriginalDst(int destinationPort) {
        return enabled(ListenerFilter.Kind.ORIGINAL_DST, destinationPort);
    }

    /// Whether the first bytes are looked at for a ClientHello: an inspector says so, or there is none and a chain
    /// asks what only it tells (Envoy adds a TLS inspector to such a listener).
    public boolean looksForTls(int destinationPort) {
        return has(ListenerFilter.Kind.TLS_INSPECTOR) ? inspectsTls(destinationPort) : match.asksTransport();
    }

    /// Whether plaintext is looked at for HTTP: an inspector says so, or there is none and a chain asks for it.
    public boolean looksForHttp(int destinationPort) {
        return has(ListenerFilter.Kind.HTTP_INSPECTOR) ? inspectsHttp(destinationPort) : match.asksPlaintextProtocol();
    }

    private boolean has(ListenerFilter.Kind kind) {
        for (ListenerFilter filter : filters) {
            if (filter.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    private boolean enabled(ListenerFilter.Kind kind, int destinationPort) {
        for (ListenerFilter filter : filters) {
            if (filter.kind() == kind && !filter.disabled().holds(destinationPort)) {
                return true;
            }
        }
        return false;
    }
}
