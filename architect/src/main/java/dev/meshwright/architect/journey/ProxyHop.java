package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.filter.ConnectionKernel;
import dev.meshwright.decide.filter.ConnectionVerdict;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.ListenerFilter;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.upstream.DynamicHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One proxy that a connection comes to: what its listener sees, which chain takes it, TLS, network authorization,
/// and then HTTP or bytes.
final class ProxyHop {
    private final Network network;
    private final Instance proxy;
    private final int depth;
    private final ProxyTables tables;
    private final Recorder recorder;

    /// @param depth proxies passed, this one included
    ProxyHop(Network network, Instance proxy, int depth) {
        this.network = network;
        this.proxy = proxy;
        this.depth = depth;
        this.tables = network.world().tables(proxy);
        this.recorder = new Recorder(proxy);
    }

    /// What a connection is to the filters of its chain.
    ///
    /// @param facts with the verified peer
    /// @param alpn agreed on; empty: none
    record Session(
            ListenerTable listener, FilterChain chain, ConnectionFacts facts, boolean tls, String alpn, Wire wire) {}

    List<Flow> accept(ListenerTable listener, String address, int port, String source, Wire wire) {
        recorder.step("listener", listener.place(), listener.name() + " takes " + address + ":" + port);
        Optional<ListenerFilter> reads = listener.proxyHeader(port);
        if (reads.isPresent() && wire instanceof Wire.WithHeader(var version, var about, var inner)) {
            recorder.step(
                    "header",
                    listener.place().child("listener_filters"),
                    "PROXY protocol " + version + (about.isEmpty() ? "" : ", the client is " + about));
            return behindHeader(listener, address, port, about.isEmpty() ? source : about, inner);
        }
        if (reads.isPresent() && reads.get().kind() == ListenerFilter.Kind.PROXY_PROTOCOL) {
            recorder.step(
                    "header",
                    listener.place().child("listener_filters"),
                    false,
                    "no PROXY protocol header comes first");
            return failed(Outcome.Failed.Kind.CLOSED, "the listener asks for a PROXY protocol header");
        }
        return behindHeader(listener, address, port, source, wire);
    }

    private List<Flow> behindHeader(ListenerTable listener, String address, int port, String source, Wire wire) {
        long waited = 0;
        if (wire instanceof Wire.Bytes(var first)
                && first == Payload.First.SERVER
                && (listener.looksForTls(port) || listener.looksForHttp(port))) {
            // Inspectors wait for bytes that never come (Envoy docs, "Listener filters": listener_filters_timeout).
            waited = listener.listenerFiltersTimeoutMillis();
            boolean goesOn = waited > 0 && listener.continueOnListenerFiltersTimeout();
            recorder.step(
                    "inspection",
                    listener.place().child("listener_filters_timeout"),
                    goesOn,
                    "waits for the client's first bytes" + (waited > 0 ? ", " + waited + " ms" : ", without end"));
            if (!goesOn) {
                return failed(
                        waited > 0 ? Outcome.Failed.Kind.CLOSED : Outcome.Failed.Kind.STALLED,
                        "the listener waits for the client to speak first");
            }
        }
        long held = waited;
        return chosen(listener, address, port, source, wire).stream()
                .map(f -> f.delayed(held))
                .toList();
    }

    private List<Flow> chosen(ListenerTable listener, String address, int port, String source, Wire wire) {
        ConnectionFacts facts = seen(listener, address, port, source, wire);
        int index = listener.match().match(facts, recorder);
        if (index == FilterChainTable.NONE) {
            return failed(
                    Outcome.Failed.Kind.NO_FILTER_CHAIN,
                    "no filter chain of listener " + listener.name() + " takes it");
        }
        FilterChain chain = listener.chains().get(index);
        return switch (chain.transport()) {
            case DownstreamTransport.Plaintext() -> filters(new Session(listener, chain, facts, false, "", wire));
            case DownstreamTransport.Tls(var context) -> {
                if (!(wire instanceof Wire.Tls client)) {
                    yield failed(Outcome.Failed.Kind.TLS, "the chain speaks TLS, the client does not");
                }
                yield switch (Handshake.of(
                        client,
                        context,
                        proxy,
                        network.world().mesh().settings().trustDomain())) {
                    case Handshake.Refused(String why) -> {
                        recorder.step("tls", chain.place().child("transport_socket"), false, why);
                        yield failed(Outcome.Failed.Kind.TLS, why);
                    }
                    case Handshake.Agreed(String alpn, List<String> identities) -> {
                        recorder.step(
                                "tls",
                                chain.place().child("transport_socket"),
                                "ended here" + (alpn.isEmpty() ? "" : ", ALPN " + alpn)
                                        + (identities.isEmpty() ? "" : ", client " + String.join(", ", identities)));
                        yield filters(
                                new Session(listener, chain, facts.withPeer(identities), true, alpn, client.inner()));
                    }
                };
            }
        };
    }

    /// As much as the listener looks at.
    private static ConnectionFacts seen(ListenerTable listener, String address, int port, String source, Wire wire) {
        boolean tls = wire instanceof Wire.Tls;
        boolean known = tls ? listener.looksForTls(port) : listener.looksForHttp(port);
        return known ? wire.facts(address, port, source) : Wire.plain(address, port, source, List.of());
    }

    private List<Flow> filters(Session session) {
        for (NetworkFilterEntry entry : session.chain().filters()) {
            if (entry.filter() instanceof NetworkFilter.Limit(var limit) && limit.enabled()) {
                Buckets.Taken taken = network.buckets(proxy, recorder).take(limit);
                recorder.step(
                        "rate-limit",
                        entry.place(),
                        taken.allowed(),
                        "connections (" + limit.bucket().words() + "), " + (long) taken.level() + " left");
                if (!taken.allowed()) {
                    return failed(Outcome.Failed.Kind.CLOSED, "local_ratelimit_close_over_limit");
                }
            }
        }
        return filters(session, new FilterState(), recorder);
    }

    private List<Flow> filters(Session session, FilterState state, Recorder own) {
        return switch (ConnectionKernel.ask(session.chain().filters(), state, session.facts(), own)) {
            case ConnectionVerdict.Passes() -> terminal(session, own);
            case ConnectionVerdict.Closed(var _, var details) -> failed(Outcome.Failed.Kind.DENIED, details, own);
            case ConnectionVerdict.AsksProvider(var check) -> provider(session, check, state, own);
        };
    }

    /// Follows what an authorization provider may say.
    private List<Flow> provider(Session session, ExternalCheck check, FilterState state, Recorder before) {
        Upstream upstream = new Upstream(network, proxy, tables, session, depth);
        List<Flow> flows = new ArrayList<>();
        for (Provider.Answer each :
                new Provider(network, tables, upstream).answers(check, session.facts(), null, (_, _) -> {}, before)) {
            Recorder own = before.fork();
            Consequence consequence = ExtAuthzKernel.consequence(check.table(), each.answer(), null);
            List<Flow> here = switch (ConnectionKernel.follow(check, consequence, own)) {
                case ConnectionVerdict.Closed(var _, var details) -> failed(Outcome.Failed.Kind.DENIED, details, own);
                case ConnectionVerdict.Passes(), ConnectionVerdict.AsksProvider _ ->
                    filters(session, state.copy(), own);
            };
            here.forEach(f -> flows.add(f.after(each.probability(), List.of(), List.of())));
        }
        return flows;
    }

    private List<Flow> terminal(Session session, Recorder own) {
        Optional<DynamicHost> named = Optional.empty();
        for (NetworkFilterEntry entry : session.chain().filters()) {
            switch (entry.filter()) {
                case NetworkFilter.TcpProxy tcp -> {
                    own.step("tcp-proxy", entry.place(), "bytes are passed on");
                    return bytes(session, tcp, named, own);
                }
                case NetworkFilter.UdpProxy(var _, var cluster, var _, var hashSourceIp) -> {
                    own.step("udp-proxy", entry.place(), "datagrams are passed on");
                    return new Upstream(network, proxy, tables, session, depth)
                            .bytes(cluster, hashSourceIp, named, own);
                }
                case NetworkFilter.Http(var manager) -> {
                    return http(session, manager, own);
                }
                case NetworkFilter.ByServerName(int port, var _) ->
                    named = Optional.ofNullable(DynamicHost.of(session.facts().serverName(), port));
                case NetworkFilter.Rbac _,
                        NetworkFilter.ExtAuthz _,
                        NetworkFilter.Limit _,
                        NetworkFilter.IstioStats _,
                        NetworkFilter.Unable _,
                        NetworkFilter.Ignored _ -> {}
            }
        }
        return failed(Outcome.Failed.Kind.NO_UPSTREAM, "the filter chain has no terminal filter", own);
    }

    private List<Flow> bytes(Session session, NetworkFilter.TcpProxy tcp, Optional<DynamicHost> named, Recorder own) {
        Upstream upstream = new Upstream(network, proxy, tables, session, depth);
        List<Flow> flows = new ArrayList<>();
        for (Share share : Share.of(tcp.clusters())) {
            for (Flow flow : upstream.bytes(share.cluster(), tcp.hashSourceIp(), named, own.fork())) {
                flows.add(flow.after(share.probability(), List.of(), List.of()));
            }
        }
        return flows;
    }

    /// A cluster that may be drawn.
    record Share(String cluster, double probability, Optional<ClusterChoice.Entry> entry) {
        static List<Share> of(ClusterChoice choice) {
            return switch (choice) {
                case ClusterChoice.Named(String cluster) -> List.of(new Share(cluster, 1, Optional.empty()));
                // Only a request has headers; TCP proxies have no such choice.
                case ClusterChoice.FromHeader _ -> List.of(new Share("", 1, Optional.empty()));
                case ClusterChoice.Weighted weighted ->
                    weighted.entries().stream()
                            .filter(e -> e.weight() > 0)
                            .map(e -> new Share(e.cluster(), (double) e.weight() / weighted.total(), Optional.of(e)))
                            .toList();
            };
        }
    }

    private List<Flow> http(Session session, HttpConnectionManager manager, Recorder own) {
        if (!(session.wire() instanceof Wire.Http(var version, var head, int attempt))) {
            return failed(
                    Outcome.Failed.Kind.PROTOCOL,
                    session.wire() instanceof Wire.Tls
                            ? "the chain speaks HTTP, the client TLS"
                            : "the chain speaks HTTP, the client does not",
                    own);
        }
        boolean spoken = switch (manager.codec()) {
            case AUTO -> true;
            case HTTP1 -> version == Payload.Version.HTTP_1_1;
            case HTTP2 -> version == Payload.Version.HTTP_2;
        };
        if (!spoken) {
            return failed(Outcome.Failed.Kind.PROTOCOL, "the chain speaks " + manager.codec() + " alone", own);
        }
        return new HttpHop(network, proxy, tables, session, manager, depth, attempt).request(head.copy(), version, own);
    }

    private List<Flow> failed(Outcome.Failed.Kind kind, String why) {
        return failed(kind, why, recorder);
    }

    private List<Flow> failed(Outcome.Failed.Kind kind, String why, Recorder own) {
        return List.of(Flow.failed(kind, proxy.name(), why).after(own.steps()));
    }
}
