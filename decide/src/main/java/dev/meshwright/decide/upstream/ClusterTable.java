package dev.meshwright.decide.upstream;

import dev.meshwright.decide.breaker.Thresholds;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.outlier.OutlierPolicy;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One cluster: `config.cluster.v3.Cluster`. Immutable.
///
/// @param statName `alt_stat_name`, or the name
/// @param panicThresholdPercent below that share of healthy hosts all are used; 0: never
/// @param localityWeighted localities are chosen by their weight first
/// @param hashBalanceFactorPercent bounded load of hash policies; 0: unbounded
/// @param transportMatches tried in order before `transport`
/// @param endpoints the inline assignment; empty for EDS until it comes
/// @param tcpKeepalive all 0 when off
/// @param sourceAddress to bind upstream sockets to; empty: any
public record ClusterTable(
        Place place,
        String name,
        String statName,
        Discovery discovery,
        long connectTimeoutMillis,
        int bufferBytesMax,
        LbPolicy lbPolicy,
        double panicThresholdPercent,
        boolean localityWeighted,
        int hashBalanceFactorPercent,
        Thresholds thresholds,
        ProtocolOptions protocol,
        List<UpstreamTransport.Match> transportMatches,
        UpstreamTransport transport,
        OutlierPolicy outlier,
        Metadata metadata,
        EndpointTable endpoints,
        TcpKeepalive tcpKeepalive,
        String sourceAddress) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String TRANSPORT_MATCH = "envoy.transport_socket_match";

    /// @param probes 0: system default
    public record TcpKeepalive(boolean enabled, int probes, int timeSeconds, int intervalSeconds) {
        public static final TcpKeepalive OFF = new TcpKeepalive(false, 0, 0, 0);
    }

    public ClusterTable {
        transportMatches = List.copyOf(transportMatches);
    }

    /// Whether hosts are those that requests and handshakes name.
    public boolean byName() {
        return discovery instanceof Discovery.ByName;
    }

    /// The host that a request to this cluster names.
    ///
    /// @return null when it names none
    public @Nullable DynamicHost named(String authority) {
        boolean tls = transport.secured() instanceof UpstreamTransport.Tls;
        return DynamicHost.of(authority, tls ? HTTPS_PORT : HTTP_PORT);
    }

    /// The transport socket for an endpoint. Ask once per host, not per request.
    public UpstreamTransport transportFor(Endpoint endpoint) {
        UpstreamTransport configured = configuredFor(endpoint);
        return byName() && protocol.autoSanValidation() ? configured.showingName() : configured;
    }

    private UpstreamTransport configuredFor(Endpoint endpoint) {
        if (transportMatches.isEmpty()) {
            return transport;
        }
        Value.Struct of = endpoint.metadata().of(TRANSPORT_MATCH);
        for (UpstreamTransport.Match match : transportMatches) {
            if (match.match().isContainedIn(of)) {
                return match.transport();
            }
        }
        return transport;
    }

    /// What the endpoint's side will see of a connection from us. The proxy builds its ClientHello from it.
    ///
    /// @param alpn what is offered; overrides the configured list when not empty
    public ConnectionFacts nextHop(Endpoint endpoint, List<String> alpn, List<String> ownIdentities) {
        return switch (transportFor(endpoint).secured()) {
            case UpstreamTransport.WithHeader _ -> throw new IllegalStateException("a header inside of a header");
            case UpstreamTransport.Plaintext() ->
                new ConnectionFacts(
                        endpoint.address(),
                        endpoint.port(),
                        sourceAddress,
                        0,
                        ConnectionFacts.Transport.RAW_BUFFER,
                        "",
                        List.of(),
                        List.of());
            case UpstreamTransport.Tls tls ->
                new ConnectionFacts(
                        endpoint.address(),
                        endpoint.port(),
                        sourceAddress,
                        0,
                        ConnectionFacts.Transport.TLS,
                        byName() && protocol.autoSni()
                                ? serverName(endpoint.hostname())
                                : switch (tls.context().sniSource()) {
                                    case CONFIGURED -> tls.context().sni();
                                    case ENDPOINT_HOSTNAME ->
                                        endpoint.hostname().isEmpty()
                                                ? tls.context().sni()
                                                : endpoint.hostname();
                                },
                        alpn.isEmpty() ? tls.context().common().alpnProtocols() : alpn,
                        tls.context().common().certificates().isEmpty() ? List.of() : ownIdentities);
        };
    }

    /// A numeric address is no server name (RFC 6066 3).
    private static String serverName(String host) {
        return IpAddress.numeric(host) ? "" : host;
    }
}
