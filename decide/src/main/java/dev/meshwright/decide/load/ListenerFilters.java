package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.ListenerFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.listener.PortPredicate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `ListenerFilter`: what looks at a connection before a chain is chosen, or takes a listener's datagrams.
final class ListenerFilters {
    private static final String LISTENER = "envoy.extensions.filters.listener.";

    private ListenerFilters() {}

    /// @param filters to which it is added
    /// @param takers likewise, where it takes datagrams
    static void read(Message m, List<ListenerFilter> filters, List<NetworkFilterEntry> takers) throws LoadException {
        String name = "";
        Message.@Nullable Typed typed = null;
        PortPredicate disabled = new PortPredicate.Never();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.text();
                case 3 -> typed = m.any();
                case 4 -> disabled = predicate(m.message());
                default -> throw m.unsupported();
            }
        }
        if (typed == null) {
            throw m.badHere("typed_config is missing");
        }
        if (!typed.type().equals(UdpProxies.TYPE)) {
            filters.add(new ListenerFilter(kind(typed), disabled));
            return;
        }
        if (!disabled.equals(new PortPredicate.Never())) {
            throw m.badHere("filter_disabled: not supported by this proxy for datagrams");
        }
        takers.add(new NetworkFilterEntry(m.place(), name, UdpProxies.read(typed.value())));
    }

    private static ListenerFilter.Kind kind(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case LISTENER + "tls_inspector.v3.TlsInspector" -> {
                while (m.next()) {
                    switch (m.number()) {
                        case 1, 2, 3 -> m.skip(); // fingerprints for logs, size of the first read
                        case 4 -> m.refuseIfTrue();
                        default -> throw m.unsupported();
                    }
                }
                yield ListenerFilter.Kind.TLS_INSPECTOR;
            }
            case LISTENER + "http_inspector.v3.HttpInspector" -> empty(m, ListenerFilter.Kind.HTTP_INSPECTOR);
            case LISTENER + "proxy_protocol.v3.ProxyProtocol" -> {
                ListenerFilter.Kind found = ListenerFilter.Kind.PROXY_PROTOCOL;
                while (m.next()) {
                    switch (m.number()) {
                        case 2 ->
                            found = m.flag()
                                    ? ListenerFilter.Kind.PROXY_PROTOCOL_OPTIONAL
                                    : ListenerFilter.Kind.PROXY_PROTOCOL;
                        case 5 -> m.skip(); // stat_prefix: statistics
                        // What follows the addresses goes nowhere here: no rules, no passing on, no version refused.
                        default -> throw m.unsupported();
                    }
                }
                yield found;
            }
            case LISTENER + "original_dst.v3.OriginalDst" -> empty(m, ListenerFilter.Kind.ORIGINAL_DST);
            default -> throw m.badHere(typed.type() + ": not supported by this proxy");
        };
    }

    private static ListenerFilter.Kind empty(Message m, ListenerFilter.Kind kind) throws LoadException {
        if (m.next()) {
            throw m.unsupported();
        }
        return kind;
    }

    private static PortPredicate predicate(Message m) throws LoadException {
        PortPredicate predicate = new PortPredicate.Never();
        while (m.next()) {
            predicate = switch (m.number()) {
                case 1 -> new PortPredicate.Or(set(m.message()));
                case 2 -> new PortPredicate.And(set(m.message()));
                case 3 -> new PortPredicate.Not(predicate(m.message()));
                case 4 -> {
                    m.skip();
                    yield new PortPredicate.Always();
                }
                case 5 -> {
                    int[] range = Rbacs.range(m.message());
                    yield new PortPredicate.Range(range[0], range[1]);
                }
                default -> throw m.unsupported();
            };
        }
        return predicate;
    }

    private static List<PortPredicate> set(Message m) throws LoadException {
        List<PortPredicate> all = new ArrayList<>();
        while (m.next()) {
            all.add(predicate(m.message()));
        }
        return all;
    }
}
