package dev.meshwright.decide.listener;

import dev.meshwright.decide.trace.Place;
import java.util.List;

/// What happens to connections that a chain took.
///
/// @param name may be empty
/// @param transportConnectTimeoutMillis bound of the TLS handshake; 0: none
public record FilterChain(
        Place place,
        String name,
        DownstreamTransport transport,
        long transportConnectTimeoutMillis,
        List<NetworkFilterEntry> filters) {
    public FilterChain {
        filters = List.copyOf(filters);
    }
}
