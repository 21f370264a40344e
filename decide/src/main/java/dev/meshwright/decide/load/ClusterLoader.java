package dev.meshwright.decide.load;

import dev.meshwright.decide.breaker.Thresholds;
import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.outlier.OutlierPolicy;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.ClusterTable.TcpKeepalive;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.UpstreamTransport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `Cluster`.
final class ClusterLoader {
    private static final String TYPE = "envoy.config.cluster.v3.Cluster";
    private static final String PROXY_HEADER =
            "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport";
    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private String name = "";
    private String statName = "";
    private int discovery;
    private String serviceName = "";
    private long connectTimeoutMillis = 5000;
    private int bufferBytesMax = 1 << 20;
    private final Balancing balancing = new Balancing();
    private Thresholds thresholds = Thresholds.DEFAULT;
    private final HttpOptions http = new HttpOptions();
    private final List<UpstreamTransport.Match> matches = new ArrayList<>();
    private UpstreamTransport transport = new UpstreamTransport.Plaintext();
    private OutlierPolicy outlier = OutlierPolicy.DISABLED;
    private Metadata metadata = Metadata.EMPTY;
    private byte @Nullable [] assignment;
    private TcpKeepalive keepalive = TcpKeepalive.OFF;
    private String sourceAddress = "";
    private long dnsRefreshMillis = 5000;
    private Discovery.Dns.Family family = Discovery.Dns.Family.AUTO;
    private @Nullable Discovery custom;

    private ClusterLoader() {}

    static ClusterTable load(byte[] bytes) throws LoadException {
        Place place = Place.of("cds", Message.peekText(bytes, 1));
        ClusterLoader loader = new ClusterLoader();
        Message m = Message.of(bytes, TYPE, place);
        while (m.next()) {
            loader.field(m);
        }
        return loader.table(m, place);
    }

    private void field(Message m) throws LoadException {
        switch (m.number()) {
            case 1 -> name = m.textNotEmpty();
            case 2 -> discovery = m.number31();
            case 3 -> serviceName = eds(m.message());
            case 4 -> connectTimeoutMillis = m.durationMillisPositive();
            case 5 -> bufferBytesMax = (int) m.wrapped(0, Integer.MAX_VALUE);
            case 9 -> http.maxRequestsPerConnection = m.wrapped();
            case 10 -> circuitBreakers(m.message());
            case 13 -> http.http1(m.message());
            case 14 -> http.http2(m.message());
            case 16 -> dnsRefreshMillis = m.durationMillisPositive();
            case 17 -> family = DynamicForward.family(m);
            case 19 -> outlier = Outliers.policy(m.message());
            case 21 -> sourceAddress = bind(m.message());
            case 24 -> transport = transport(m.message());
            case 25 -> metadata = Structs.metadata(m.message());
            case 28 -> statName = m.text();
            case 29 -> http.common(m.message());
            case 30 -> keepalive = connectionOptions(m.message());
            case 31 -> m.refuseIfTrue();
            case 33 -> {
                assignment = m.raw();
            }
            case 36 -> {
                Message.Entry entry = m.entry();
                if (entry.key().equals(HTTP_OPTIONS)) {
                    http.options(entry.value().unpack(HTTP_OPTIONS));
                } else {
                    throw entry.value().badHere("not supported by this proxy; remove it");
                }
            }
            case 38 -> custom = custom(m.message());
            case 40 -> Extensions.clusterFilter(m.message());
            case 43 -> matches.add(match(m.message()));
            case 46 -> http.upstream(m.message());
            // How names are looked up, and how often (39, 44, 45, 53, 55, 58: the system's resolver tells no time to
            // live),
            // when a cluster counts as ready (54), statistics (47, 49),
            // idle entries of
            // an original-destination cluster (20), load reports (42, 57), connections opened ahead (50), what
            // happens to
            // connections of hosts that left (32): none changes where a request goes or what comes back.
            case 20, 32, 39, 42, 44, 45, 47, 49, 50, 53, 54, 55, 57, 58 -> m.skip();
            default -> {
                if (!balancing.field(m)) {
                    throw m.unsupported();
                }
            }
        }
    }

    private ClusterTable table(Message m, Place place) throws LoadException {
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        boolean names = discovery == 1 || discovery == 2;
        EndpointTable endpoints = EndpointTable.empty(place.child("load_assignment"), name);
        if (assignment != null) {
            if (discovery == 3 || discovery == 4) {
                throw m.badHere("load_assignment: only for clusters of type STATIC, STRICT_DNS or LOGICAL_DNS");
            }
            endpoints = EndpointLoader.assignment(
                    Message.of(
                            assignment,
                            "envoy.config.endpoint.v3.ClusterLoadAssignment",
                            place.child("load_assignment")),
                    names ? EndpointLoader.Names.HOST_NAMES : EndpointLoader.Names.NUMERIC);
        }
        if (custom != null && assignment != null) {
            throw m.badHere("load_assignment: hosts of a dynamic_forward_proxy cluster are named by those who call");
        }
        LbPolicy policy = balancing.policy(m, discovery == 4, custom != null);
        return new ClusterTable(
                place,
                name,
                statName.isEmpty() ? name : statName,
                discovery(m),
                connectTimeoutMillis,
                bufferBytesMax,
                policy,
                balancing.panicPercent,
                balancing.localityWeighted,
                balancing.hashBalanceFactor,
                thresholds,
                http.build(),
                matches,
                transport,
                outlier.counting(http.errorStatuses()),
                metadata,
                endpoints,
                keepalive,
                sourceAddress);
    }

    private Discovery discovery(Message m) throws LoadException {
        Discovery own = custom;
        if (own != null) {
            return own;
        }
        return switch (discovery) {
            case 0 -> new Discovery.Static();
            case 1 -> dns(Discovery.Dns.Kind.STRICT);
            case 2 -> dns(Discovery.Dns.Kind.LOGICAL);
            case 3 -> new Discovery.Eds(serviceName.isEmpty() ? name : serviceName);
            case 4 -> new Discovery.OriginalDestination();
            default ->
                throw m.badHere(
                        "type: " + discovery + " (expected: STATIC, STRICT_DNS, LOGICAL_DNS, EDS or ORIGINAL_DST)");
        };
    }

    private Discovery dns(Discovery.Dns.Kind kind) {
        return new Discovery.Dns(kind, family, dnsRefreshMillis);
    }

    private static Discovery custom(Message m) throws LoadException {
        Discovery found = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 2 -> {
                    Message.Typed typed = m.any();
                    if (!typed.type().equals(DynamicForward.CLUSTER)) {
                        throw typed.value().badHere(typed.type() + ": not supported by this proxy");
                    }
                    found = new Discovery.ByName(DynamicForward.cluster(typed.value()));
                }
                default -> throw m.unsupported();
            }
        }
        if (found == null) {
            throw m.badHere("typed_config is missing");
        }
        return found;
    }

    private static String eds(Message m) throws LoadException {
        String service = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // eds_config: endpoints come over the stream that the clusters came over
                case 2 -> service = m.text();
                default -> throw m.unsupported();
            }
        }
        return service;
    }

    private void circuitBreakers(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message at = m.message();
                    Breakers read = Breakers.read(at);
                    // Those of priority HIGH bound nothing: no route has it (RouteActions).
                    if (!read.high()) {
                        thresholds = read.thresholds();
                    }
                }
                case 2 -> {
                    Message at = m.message();
                    if (Breakers.read(at).thresholds().maxConnections() != Thresholds.UNLIMITED) {
                        throw at.badHere("max_connections of one host cannot be bounded by this proxy (expected: none);"
                                + " bound those of the cluster in thresholds");
                    }
                }
                default -> throw m.unsupported();
            }
        }
    }

    private static String bind(Message m) throws LoadException {
        String address = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> address = Addresses.socket(m.message()).host();
                case 2 -> m.skip(); // freebind: binding to a foreign address is asked for by use, not here
                default -> throw m.unsupported();
            }
        }
        return address;
    }

    private static TcpKeepalive connectionOptions(Message m) throws LoadException {
        TcpKeepalive keepalive = TcpKeepalive.OFF;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> keepalive = keepalive(m.message());
                case 2, 3 -> m.skip(); // an interface name for logs; which address family is tried first
                default -> throw m.unsupported();
            }
        }
        return keepalive;
    }

    private static TcpKeepalive keepalive(Message m) throws LoadException {
        int probes = 0;
        int time = 0;
        int interval = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> probes = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 2 -> time = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 3 -> interval = (int) m.wrapped(0, Integer.MAX_VALUE);
                default -> throw m.unsupported();
            }
        }
        return new TcpKeepalive(true, probes, time, interval);
    }

    private static UpstreamTransport.Match match(Message m) throws LoadException {
        String name = "";
        Value.Struct match = Value.Struct.EMPTY;
        UpstreamTransport transport = new UpstreamTransport.Plaintext();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> match = Structs.struct(m.message());
                case 3 -> transport = transport(m.message());
                default -> throw m.unsupported();
            }
        }
        return new UpstreamTransport.Match(name, match, transport);
    }

    private static UpstreamTransport withHeader(Message m) throws LoadException {
        ProxyHeader.Version version = ProxyHeader.Version.V1;
        UpstreamTransport inside = new UpstreamTransport.Plaintext();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> version = headerVersion(m.message());
                case 2 -> inside = transport(m.message());
                case 3 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        if (inside instanceof UpstreamTransport.WithHeader) {
            throw m.badHere("transport_socket: a second PROXY header (expected: TLS or raw bytes)");
        }
        return new UpstreamTransport.WithHeader(version, inside);
    }

    private static ProxyHeader.Version headerVersion(Message m) throws LoadException {
        ProxyHeader.Version version = ProxyHeader.Version.V1;
        while (m.next()) {
            version = switch (m.number()) {
                case 1 ->
                    switch (m.number31()) {
                        case 0 -> ProxyHeader.Version.V1;
                        case 1 -> ProxyHeader.Version.V2;
                        default -> throw m.bad("expected: V1 or V2");
                    };
                default -> throw m.unsupported();
            };
        }
        return version;
    }

    private static UpstreamTransport transport(Message m) throws LoadException {
        UpstreamTransport transport = new UpstreamTransport.Plaintext();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 3 -> {
                    Message.Typed typed = m.any();
                    transport = switch (typed.type()) {
                        case TlsContexts.UPSTREAM ->
                            new UpstreamTransport.Tls(TlsContexts.upstream(typed.value()), m.place());
                        case TlsContexts.RAW_BUFFER -> new UpstreamTransport.Plaintext();
                        case PROXY_HEADER -> withHeader(typed.value());
                        default ->
                            throw typed.value()
                                    .badHere(typed.type()
                                            + ": not supported by this proxy (expected: UpstreamTlsContext,"
                                            + " RawBuffer or ProxyProtocolUpstreamTransport)");
                    };
                }
                default -> throw m.unsupported();
            }
        }
        return transport;
    }
}
