package dev.meshwright.decide.load;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.FilterChainMatch;
import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.ListenerFilter;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.trace.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `Listener`.
final class ListenerLoader {
    private static final String TYPE = "envoy.config.listener.v3.Listener";

    private record Read(FilterChain chain, FilterChainMatch match) {}

    private ListenerLoader() {}

    static ListenerTable load(byte[] bytes) throws LoadException {
        Place place = Place.of("lds", Message.peekText(bytes, 1));
        Message m = Message.of(bytes, TYPE, place);
        String name = "";
        List<Addresses.Bound> binds = new ArrayList<>();
        boolean bind = true;
        boolean originalDst = false;
        ListenerTable.Direction direction = ListenerTable.Direction.UNSPECIFIED;
        List<Read> chains = new ArrayList<>();
        @Nullable Read defaultChain = null;
        List<ListenerFilter> filters = new ArrayList<>();
        List<NetworkFilterEntry> takers = new ArrayList<>();
        long filtersTimeout = 15_000;
        boolean continueOnTimeout = false;
        int buffer = 1 << 20;
        boolean transparent = false;
        int backlog = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.text();
                case 2 -> binds.add(0, Addresses.bound(m.message()));
                case 3 -> chains.add(chain(m.message()));
                case 4 -> originalDst = m.wrappedFlag();
                case 5 -> buffer = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 6 -> m.skip(); // metadata: nothing reads it
                case 7 -> {
                    Message old = m.message();
                    while (old.next()) {
                        bind = old.wrappedFlag();
                    }
                }
                case 9 -> ListenerFilters.read(m.message(), filters, takers);
                case 10 -> transparent = m.wrappedFlag();
                case 11 -> m.refuseIfTrue();
                case 15 -> filtersTimeout = m.durationMillis();
                case 16 ->
                    direction = switch (m.number31()) {
                        case 0 -> ListenerTable.Direction.UNSPECIFIED;
                        case 1 -> ListenerTable.Direction.INBOUND;
                        case 2 -> ListenerTable.Direction.OUTBOUND;
                        default -> throw m.bad("expected: UNSPECIFIED, INBOUND or OUTBOUND");
                    };
                case 17 -> continueOnTimeout = m.flag();
                case 22 -> m.skip(); // access_log, of connections that no chain took: they are counted, not logged
                case 24 -> backlog = (int) m.wrapped(0, 65_535);
                case 25 -> defaultChain = chain(m.message());
                case 26 -> bind = m.wrappedFlag();
                case 33 -> additional(m.message(), binds);
                // How the kernel spreads and queues connections (12, 20, 21, 29, 34), when a changed listener drains
                // (8), overload
                // manager exemptions (31, 35), statistics (28): a connection that arrives is served the same.
                // How datagrams are read from the socket (18) changes none of them.
                case 8, 12, 18, 20, 21, 28, 29, 31, 34, 35 -> m.skip();
                case 30 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        if (binds.isEmpty()) {
            throw m.badHere("address is missing");
        }
        ListenerTable.Transport transport = binds.getFirst().transport();
        if (transport == ListenerTable.Transport.UDP) {
            if (!chains.isEmpty() || defaultChain != null || !filters.isEmpty() || takers.size() != 1) {
                throw m.badHere("a listener of datagrams (expected: one udp_proxy in listener_filters, no chains)");
            }
            FilterChain all = new FilterChain(place, "", new DownstreamTransport.Plaintext(), 0, takers);
            defaultChain = new Read(all, FilterChainMatch.ANY);
        } else if (!takers.isEmpty()) {
            throw m.badHere("listener_filters: udp_proxy at an address of TCP (expected: protocol: UDP)");
        }
        if (binds.stream().anyMatch(b -> b.transport() != transport)) {
            throw m.badHere("addresses of TCP and of UDP (expected: one of the two)");
        }
        if (chains.isEmpty() && defaultChain == null) {
            throw m.badHere("no filter chain (expected: at least one in filter_chains or default_filter_chain)");
        }
        return new ListenerTable(
                place,
                name,
                transport,
                binds.stream()
                        .map(b -> new ListenerTable.Bind(b.at().host(), b.at().port()))
                        .toList(),
                bind,
                originalDst,
                direction,
                table(chains, defaultChain),
                all(chains, defaultChain),
                filters,
                filtersTimeout,
                continueOnTimeout,
                buffer,
                transparent,
                backlog);
    }

    private static FilterChainTable table(List<Read> chains, @Nullable Read defaultChain) throws LoadException {
        List<FilterChainMatch> matches = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        Map<FilterChainMatch, Place> seen = new HashMap<>();
        for (Read read : chains) {
            Place other = seen.putIfAbsent(read.match, read.chain.place());
            if (other != null) {
                throw new LoadException(
                        read.chain.place().child("filter_chain_match"),
                        "the same as that of " + other.path()
                                + " (expected: every chain matches something of its own)");
            }
            matches.add(read.match);
            places.add(read.chain.place());
        }
        if (defaultChain != null) {
            places.add(defaultChain.chain.place());
        }
        return new FilterChainTable(matches, places, defaultChain != null);
    }

    private static List<FilterChain> all(List<Read> chains, @Nullable Read defaultChain) {
        List<FilterChain> all = new ArrayList<>();
        for (Read read : chains) {
            all.add(read.chain);
        }
        if (defaultChain != null) {
            all.add(defaultChain.chain);
        }
        return all;
    }

    private static void additional(Message m, List<Addresses.Bound> to) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> to.add(Addresses.bound(m.message()));
                default -> throw m.unsupported();
            }
        }
    }

    private static Read chain(Message m) throws LoadException {
        FilterChainMatch match = FilterChainMatch.ANY;
        List<NetworkFilterEntry> filters = new ArrayList<>();
        DownstreamTransport transport = new DownstreamTransport.Plaintext();
        long timeout = 0;
        String name = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> match = match(m.message());
                case 3 -> filters.add(NetworkFilters.entry(m.message()));
                case 4 -> m.refuseIfTrue();
                case 5 -> m.skip(); // metadata of the chain: nothing reads it
                case 6 -> transport = transport(m.message());
                case 7 -> name = m.text();
                case 9 -> timeout = m.durationMillis();
                default -> throw m.unsupported();
            }
        }
        boolean ends = !filters.isEmpty()
                && switch (filters.getLast().filter()) {
                    case NetworkFilter.Http http -> !http.manager().filters().isEmpty();
                    case NetworkFilter.TcpProxy proxy -> !proxy.statPrefix().isEmpty();
                    case NetworkFilter.UdpProxy datagrams -> false;
                    case NetworkFilter.Rbac rbac -> false;
                    case NetworkFilter.ExtAuthz asks -> false;
                    case NetworkFilter.Limit limit -> false;
                    case NetworkFilter.ByServerName byName -> false;
                    case NetworkFilter.IstioStats stats -> false;
                    case NetworkFilter.Unable unable -> false;
                    case NetworkFilter.Ignored ignored -> false;
                };
        if (!ends) {
            throw m.badHere("filters: the last one must be an HTTP connection manager with filters, or a tcp_proxy");
        }
        return new Read(new FilterChain(m.place(), name, transport, timeout, counted(filters)), match);
    }

    /// What a filter before it says of metrics is the TCP proxy's.
    private static List<NetworkFilterEntry> counted(List<NetworkFilterEntry> filters) {
        NetworkFilterEntry last = filters.getLast();
        MetricRules rules = filters.stream()
                .map(NetworkFilterEntry::filter)
                .filter(NetworkFilter.IstioStats.class::isInstance)
                .map(filter -> ((NetworkFilter.IstioStats) filter).rules())
                .findFirst()
                .orElse(MetricRules.NONE);
        if (rules.equals(MetricRules.NONE) || !(last.filter() instanceof NetworkFilter.TcpProxy proxy)) {
            return filters;
        }
        List<NetworkFilterEntry> counted = new ArrayList<>(filters);
        counted.set(counted.size() - 1, new NetworkFilterEntry(last.place(), last.name(), proxy.counted(rules)));
        return counted;
    }

    private static DownstreamTransport transport(Message m) throws LoadException {
        DownstreamTransport transport = new DownstreamTransport.Plaintext();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 3 -> {
                    Message.Typed typed = m.any();
                    transport = switch (typed.type()) {
                        case TlsContexts.DOWNSTREAM ->
                            new DownstreamTransport.Tls(TlsContexts.downstream(typed.value()));
                        case TlsContexts.RAW_BUFFER -> new DownstreamTransport.Plaintext();
                        default ->
                            throw typed.value()
                                    .badHere(typed.type()
                                            + ": not supported by this proxy (expected: DownstreamTlsContext"
                                            + " or RawBuffer)");
                    };
                }
                default -> throw m.unsupported();
            }
        }
        return transport;
    }

    private static FilterChainMatch match(Message m) throws LoadException {
        int port = 0;
        List<Cidr> prefixes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String transport = "";
        List<String> protocols = new ArrayList<>();
        List<Cidr> direct = new ArrayList<>();
        FilterChainMatch.SourceType sourceType = FilterChainMatch.SourceType.ANY;
        List<Cidr> sources = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 3 -> prefixes.add(Addresses.cidr(m.message()));
                case 6 -> sources.add(Addresses.cidr(m.message()));
                case 7 -> m.numbers(ports);
                case 8 -> port = (int) m.wrapped(1, 65_535);
                case 9 -> transport = m.text();
                case 10 -> protocols.add(m.textNotEmpty());
                case 11 -> names.add(serverName(m));
                case 12 ->
                    sourceType = switch (m.number31()) {
                        case 0 -> FilterChainMatch.SourceType.ANY;
                        case 1 -> FilterChainMatch.SourceType.SAME_IP_OR_LOOPBACK;
                        case 2 -> FilterChainMatch.SourceType.EXTERNAL;
                        default -> throw m.bad("expected: ANY, SAME_IP_OR_LOOPBACK or EXTERNAL");
                    };
                case 13 -> direct.add(Addresses.cidr(m.message()));
                default -> throw m.unsupported();
            }
        }
        return new FilterChainMatch(port, prefixes, names, transport, protocols, direct, sourceType, sources, ports);
    }

    private static String serverName(Message m) throws LoadException {
        String name = m.textNotEmpty().toLowerCase(Locale.ROOT);
        int star = name.lastIndexOf('*');
        if (star > 0 || (star == 0 && !name.startsWith("*."))) {
            throw m.bad("'" + name + "' (expected: a name, or '*.' and a suffix)");
        }
        return name;
    }
}
