package dev.meshwright.decide.connection;

import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// Picks the filter chain of a connection. Immutable, thread-safe; asked once per connection.
///
/// Order of precedence (proto comments of FilterChainMatch): destination port, destination address, server
/// name, transport protocol, application protocol, direct source address, source type, source address, source
/// port. At each step only the chains whose value is most specific among those that match survive; a chain that
/// says nothing matches everything, least specifically. There is no way back: a chain that was best at an early
/// step excludes others even if it fails a later one, as in Envoy.
public final class FilterChainTable {
    /// No chain takes the connection and there is no default: close it (response flag NR).
    public static final int NONE = -1;

    private static final int NO_MATCH = -1;
    private static final int UNSAID = 0;
    private static final int EXACT = Integer.MAX_VALUE;

    private final List<FilterChainMatch> matches;
    private final List<Place> places;
    private final boolean hasDefault;
    private final boolean asksTransport;
    private final boolean asksPlaintextProtocol;

    /// What is compared at each step, in order.
    private enum Step {
        DESTINATION_PORT,
        PREFIX_RANGES,
        SERVER_NAMES,
        TRANSPORT_PROTOCOL,
        APPLICATION_PROTOCOLS,
        DIRECT_SOURCE_PREFIX_RANGES,
        SOURCE_TYPE,
        SOURCE_PREFIX_RANGES,
        SOURCE_PORTS
    }

    private static final List<Step> STEPS = List.of(Step.values());

    /// The connection in the form that the steps compare.
    private record Seen(ConnectionFacts facts, byte[] destination, byte[] source, String transport, boolean local) {}

    /// @param matches by chain, in order
    /// @param places of the chains, for traces; with the default chain last if there is one
    /// @param hasDefault the index after the last match is the default chain
    public FilterChainTable(List<FilterChainMatch> matches, List<Place> places, boolean hasDefault) {
        this.matches = List.copyOf(matches);
        this.places = List.copyOf(places);
        this.hasDefault = hasDefault;
        boolean transport = false;
        boolean plaintext = false;
        for (FilterChainMatch match : this.matches) {
            boolean protocols = !match.applicationProtocols().isEmpty();
            transport |=
                    !match.transportProtocol().isEmpty() || !match.serverNames().isEmpty() || protocols;
            plaintext |= protocols && !match.transportProtocol().equals("tls");
        }
        this.asksTransport = transport;
        this.asksPlaintextProtocol = plaintext;
    }

    /// Whether a chain of this table asks for transport protocol, server name or ALPN.
    public boolean asksTransport() {
        return asksTransport;
    }

    /// Whether a chain asks which application protocol plaintext carries (`http/1.1`, `h2c`).
    public boolean asksPlaintextProtocol() {
        return asksPlaintextProtocol;
    }

    /// @return index of the chain: of the matches given, or one past the last for the default chain, or [#NONE]
    public int match(ConnectionFacts facts, Trace trace) {
        Seen seen = seen(facts);
        BitSet alive = new BitSet(matches.size());
        alive.set(0, matches.size());
        for (Step step : STEPS) {
            if (alive.isEmpty()) {
                break;
            }
            narrow(alive, step, seen, trace);
        }
        int chain = alive.isEmpty() ? hasDefault ? matches.size() : NONE : alive.nextSetBit(0);
        if (trace.on() && chain != NONE) {
            String detail = chain == matches.size() ? "default_filter_chain" : "";
            trace.step(
                    "filter-chain",
                    places.get(chain).resource(),
                    places.get(chain).path(),
                    true,
                    detail);
        }
        return chain;
    }

    private void narrow(BitSet alive, Step step, Seen seen, Trace trace) {
        int best = NO_MATCH;
        for (int i = alive.nextSetBit(0); i >= 0; i = alive.nextSetBit(i + 1)) {
            best = Math.max(best, specificity(matches.get(i), step, seen));
        }
        for (int i = alive.nextSetBit(0); i >= 0; i = alive.nextSetBit(i + 1)) {
            int own = specificity(matches.get(i), step, seen);
            if (own == NO_MATCH || own < best) {
                alive.clear(i);
                if (trace.on()) {
                    String detail = own == NO_MATCH
                            ? lacking(matches.get(i), step, seen)
                            : "another chain is more specific by "
                                    + step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                    trace.step(
                            "filter-chain",
                            places.get(i).resource(),
                            places.get(i).path(),
                            false,
                            detail);
                }
            }
        }
    }

    /// What the connection is and what the chain wants, for a trace.
    private static String lacking(FilterChainMatch match, Step step, Seen seen) {
        ConnectionFacts facts = seen.facts;
        String what = step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (step) {
            case DESTINATION_PORT -> what + " is " + facts.destinationPort() + ", wants " + match.destinationPort();
            case PREFIX_RANGES -> "destination is " + facts.destinationAddress() + ", wants " + match.prefixRanges();
            case SERVER_NAMES ->
                (facts.serverName().isEmpty() ? "there is no server name" : "server name is " + facts.serverName())
                        + ", wants " + String.join(" or ", match.serverNames());
            case TRANSPORT_PROTOCOL -> what + " is " + seen.transport + ", wants " + match.transportProtocol();
            case APPLICATION_PROTOCOLS ->
                (facts.applicationProtocols().isEmpty()
                                ? "no application protocol is known"
                                : "application protocol is " + String.join(", ", facts.applicationProtocols()))
                        + ", wants " + String.join(" or ", match.applicationProtocols());
            case DIRECT_SOURCE_PREFIX_RANGES ->
                "source is " + facts.sourceAddress() + ", wants " + match.directSourcePrefixRanges();
            case SOURCE_TYPE -> "source is " + (seen.local ? "local" : "not local");
            case SOURCE_PREFIX_RANGES -> "source is " + facts.sourceAddress() + ", wants " + match.sourcePrefixRanges();
            case SOURCE_PORTS -> "source port is " + facts.sourcePort() + ", wants " + match.sourcePorts();
        };
    }

    private static int specificity(FilterChainMatch match, Step step, Seen seen) {
        return switch (step) {
            case DESTINATION_PORT -> same(match.destinationPort(), 0, seen.facts.destinationPort());
            case PREFIX_RANGES -> longest(match.prefixRanges(), seen.destination);
            case SERVER_NAMES -> serverName(match.serverNames(), seen.facts.serverName());
            case TRANSPORT_PROTOCOL ->
                match.transportProtocol().isEmpty()
                        ? UNSAID
                        : match.transportProtocol().equals(seen.transport) ? EXACT : NO_MATCH;
            case APPLICATION_PROTOCOLS -> protocol(match.applicationProtocols(), seen.facts.applicationProtocols());
            case DIRECT_SOURCE_PREFIX_RANGES -> longest(match.directSourcePrefixRanges(), seen.source);
            case SOURCE_TYPE ->
                switch (match.sourceType()) {
                    case ANY -> UNSAID;
                    case SAME_IP_OR_LOOPBACK -> seen.local ? EXACT : NO_MATCH;
                    case EXTERNAL -> seen.local ? NO_MATCH : EXACT;
                };
            case SOURCE_PREFIX_RANGES -> longest(match.sourcePrefixRanges(), seen.source);
            case SOURCE_PORTS ->
                match.sourcePorts().isEmpty()
                        ? UNSAID
                        : match.sourcePorts().contains(seen.facts.sourcePort()) ? EXACT : NO_MATCH;
        };
    }

    private static int same(int wanted, int any, int value) {
        return wanted == any ? UNSAID : wanted == value ? EXACT : NO_MATCH;
    }

    private static int longest(List<Cidr> ranges, byte[] address) {
        int best = ranges.isEmpty() ? UNSAID : NO_MATCH;
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                best = Math.max(best, range.prefixLength() + 1);
            }
        }
        return best;
    }

    private static int serverName(List<String> names, String serverName) {
        int best = names.isEmpty() ? UNSAID : NO_MATCH;
        for (String name : names) {
            if (name.equals(serverName)) {
                return EXACT;
            }
            if (name.startsWith("*.")
                    && serverName.length() > name.length() - 1
                    && serverName.endsWith(name.substring(1))) {
                best = Math.max(best, name.length());
            }
        }
        return best;
    }

    /// The client's order of preference decides between chains.
    private static int protocol(List<String> wanted, List<String> offered) {
        if (wanted.isEmpty()) {
            return UNSAID;
        }
        for (int i = 0; i < offered.size(); i++) {
            if (wanted.contains(offered.get(i))) {
                return EXACT - i;
            }
        }
        return NO_MATCH;
    }

    private static Seen seen(ConnectionFacts facts) {
        byte[] destination = bytes(facts.destinationAddress());
        byte[] source = bytes(facts.sourceAddress());
        String transport = switch (facts.transport()) {
            case RAW_BUFFER -> "raw_buffer";
            case TLS -> "tls";
        };
        boolean local = facts.sourceAddress().equals(facts.destinationAddress())
                || (source.length > 0 && IpAddress.loopback(source));
        return new Seen(facts, destination, source, transport, local);
    }

    /// No bytes for a Unix socket or an unknown peer: such an address is in no range.
    private static byte[] bytes(String address) {
        return IpAddress.numeric(address) ? IpAddress.parse(address) : new byte[0];
    }
}
