package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.UnderscorePolicy;
import java.time.Duration;
import java.util.function.Consumer;

/// Limits, windows and timeouts of an HTTP/2 connection, either role.
///
/// @param concurrentStreamsMax streams the peer may have open (SETTINGS_MAX_CONCURRENT_STREAMS); a client
///     announces it but takes no pushes
/// @param streamWindow bytes of one body that may arrive before its listener takes them
///     (SETTINGS_INITIAL_WINDOW_SIZE)
/// @param connectionWindow the same over all streams, 65535 or more
/// @param headerListBytesMax name + value + 32 of all fields of a head or trailers
/// @param headersMax fields of a head or trailers
/// @param continuationsMax CONTINUATION frames in one header block
/// @param headTimeout from a header block's first frame to its last, and for a client's preface; zero: none
/// @param idleTimeout while no stream is open; zero: none
/// @param extendedConnect whether CONNECT with `:protocol` is taken (RFC 8441)
/// @param underscores what becomes of names with `_`
/// @param pingInterval between PING frames that ask whether the peer is there; zero: none
/// @param pingTimeout without an answer until the connection is closed
/// @param scheme `http` or `https`, as the connection is plain or TLS; what requests are said to have used
public record Http2Options(
        int concurrentStreamsMax,
        int streamWindow,
        int connectionWindow,
        int headerListBytesMax,
        int headersMax,
        int continuationsMax,
        Duration headTimeout,
        Duration idleTimeout,
        boolean extendedConnect,
        UnderscorePolicy underscores,
        String scheme,
        Duration pingInterval,
        Duration pingTimeout) {
    public static final Http2Options DEFAULTS = new Http2Options(
            100,
            64 * 1024,
            1024 * 1024,
            60 * 1024,
            100,
            10,
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            true,
            UnderscorePolicy.ALLOW,
            "http",
            Duration.ZERO,
            Duration.ZERO);

    /// Values on their way to others.
    private static final class Draft {
        int concurrentStreamsMax;
        int streamWindow;
        int connectionWindow;
        int headerListBytesMax;
        int headersMax;
        int continuationsMax;
        Duration headTimeout;
        Duration idleTimeout;
        boolean extendedConnect;
        UnderscorePolicy underscores;
        String scheme;
        Duration pingInterval;
        Duration pingTimeout;

        Draft(Http2Options from) {
            concurrentStreamsMax = from.concurrentStreamsMax;
            streamWindow = from.streamWindow;
            connectionWindow = from.connectionWindow;
            headerListBytesMax = from.headerListBytesMax;
            headersMax = from.headersMax;
            continuationsMax = from.continuationsMax;
            headTimeout = from.headTimeout;
            idleTimeout = from.idleTimeout;
            extendedConnect = from.extendedConnect;
            underscores = from.underscores;
            scheme = from.scheme;
            pingInterval = from.pingInterval;
            pingTimeout = from.pingTimeout;
        }

        Http2Options options() {
            return new Http2Options(
                    concurrentStreamsMax,
                    streamWindow,
                    connectionWindow,
                    headerListBytesMax,
                    headersMax,
                    continuationsMax,
                    headTimeout,
                    idleTimeout,
                    extendedConnect,
                    underscores,
                    scheme,
                    pingInterval,
                    pingTimeout);
        }
    }

    public Http2Options {
        if (concurrentStreamsMax < 1 || streamWindow < 1 || connectionWindow < 65_535 || headersMax < 1) {
            throw new IllegalArgumentException("HTTP/2 limits out of range: concurrentStreamsMax "
                    + concurrentStreamsMax + ", streamWindow " + streamWindow
                    + " (expected: 1 or more), connectionWindow "
                    + connectionWindow + " (expected: 65535 or more)");
        }
    }

    private Http2Options with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    public Http2Options withScheme(String httpOrHttps) {
        return with(draft -> draft.scheme = httpOrHttps);
    }

    public Http2Options withIdleTimeout(Duration timeout) {
        return with(draft -> draft.idleTimeout = timeout);
    }

    public Http2Options withConcurrentStreams(int max) {
        return with(draft -> draft.concurrentStreamsMax = max);
    }

    public Http2Options withWindows(int streamBytes, int connectionBytes) {
        return with(draft -> {
            draft.streamWindow = streamBytes;
            draft.connectionWindow = connectionBytes;
        });
    }

    public Http2Options withHeadLimits(int bytesMax, int countMax) {
        return with(draft -> {
            draft.headerListBytesMax = bytesMax;
            draft.headersMax = countMax;
        });
    }

    public Http2Options withUnderscores(UnderscorePolicy policy) {
        return with(draft -> draft.underscores = policy);
    }

    public Http2Options withHeadTimeout(Duration timeout) {
        return with(draft -> draft.headTimeout = timeout);
    }

    public Http2Options withExtendedConnect(boolean accepted) {
        return with(draft -> draft.extendedConnect = accepted);
    }

    public Http2Options withPings(Duration interval, Duration timeout) {
        return with(draft -> {
            draft.pingInterval = interval;
            draft.pingTimeout = timeout;
        });
    }
}
