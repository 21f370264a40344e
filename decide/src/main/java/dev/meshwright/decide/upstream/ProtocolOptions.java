package dev.meshwright.decide.upstream;

/// HTTP settings of a cluster: `extensions.upstreams.http.v3.HttpProtocolOptions`, defaults of its proto
/// comments.
///
/// @param idleTimeoutMillis of a connection without streams; 0: none
/// @param maxConnectionDurationMillis 0: none
/// @param maxRequestsPerConnection 0: no limit
/// @param maxHeadersCount of a response
/// @param maxResponseHeadersKb 0: the proxy's own default
/// @param maxConcurrentStreams of one HTTP/2 connection
/// @param pingIntervalMillis between PING frames of HTTP/2; 0: none
/// @param pingTimeoutMillis without an answer until the connection is closed
/// @param autoSni the SNI is the request's authority
/// @param autoSanValidation the peer's certificate must name that authority
public record ProtocolOptions(
        UpstreamProtocol protocol,
        long idleTimeoutMillis,
        long maxConnectionDurationMillis,
        long maxRequestsPerConnection,
        int maxHeadersCount,
        int maxResponseHeadersKb,
        long maxConcurrentStreams,
        int initialStreamWindow,
        int initialConnectionWindow,
        long pingIntervalMillis,
        long pingTimeoutMillis,
        boolean autoSni,
        boolean autoSanValidation) {
    public static final ProtocolOptions DEFAULT = new ProtocolOptions(
            UpstreamProtocol.HTTP_1, 3_600_000, 0, 0, 100, 0, 1024, 16 << 20, 24 << 20, 0, 0, false, false);
}
