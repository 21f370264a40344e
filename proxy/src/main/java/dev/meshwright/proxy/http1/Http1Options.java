package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.UnderscorePolicy;
import java.time.Duration;

/// Limits and timeouts of an HTTP/1 connection, either role. Header names are always lower case, read and written.
///
/// @param headBytesMax bytes of a whole head, or of trailers; Envoy's default is 60 KiB
/// @param headersMax fields in a head, or in trailers, dropped ones counted too; Envoy's default is 100
/// @param targetBytesMax bytes of a request target; above: 414
/// @param pipelinedBytesMax bytes of further requests held while one is served; above, reading stops
/// @param informationalMax 1xx heads taken before one final response
/// @param headTimeout from a head's first byte to its last; zero: none
/// @param idleTimeout between exchanges; zero: none
/// @param lingerTimeout how long bytes are still read and dropped after an answer that left part of a request unread,
///     so that the peer gets to see the answer rather than a TCP reset
/// @param underscores what becomes of names with `_`
/// @param scheme `http` or `https`, as the connection is plain or TLS; what requests are said to have used
public record Http1Options(
        int headBytesMax,
        int headersMax,
        int targetBytesMax,
        int pipelinedBytesMax,
        int informationalMax,
        Duration headTimeout,
        Duration idleTimeout,
        Duration lingerTimeout,
        UnderscorePolicy underscores,
        String scheme) {
    public static final Http1Options DEFAULTS = new Http1Options(
            60 * 1024,
            100,
            16 * 1024,
            64 * 1024,
            16,
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            UnderscorePolicy.ALLOW,
            "http");

    public Http1Options {
        if (headBytesMax < 256
                || headersMax < 1
                || targetBytesMax < 1
                || pipelinedBytesMax < 0
                || informationalMax < 0) {
            throw new IllegalArgumentException("HTTP/1 limits out of range: headBytesMax " + headBytesMax
                    + " (expected: 256 or more), headersMax " + headersMax + ", targetBytesMax " + targetBytesMax
                    + " (expected: 1 or more)");
        }
    }

    public Http1Options withHeadTimeout(Duration timeout) {
        return new Http1Options(
                headBytesMax,
                headersMax,
                targetBytesMax,
                pipelinedBytesMax,
                informationalMax,
                timeout,
                idleTimeout,
                lingerTimeout,
                underscores,
                scheme);
    }

    public Http1Options withIdleTimeout(Duration timeout) {
        return new Http1Options(
                headBytesMax,
                headersMax,
                targetBytesMax,
                pipelinedBytesMax,
                informationalMax,
                headTimeout,
                timeout,
                lingerTimeout,
                underscores,
                scheme);
    }

    public Http1Options withUnderscores(UnderscorePolicy policy) {
        return new Http1Options(
                headBytesMax,
                headersMax,
                targetBytesMax,
                pipelinedBytesMax,
                informationalMax,
                headTimeout,
                idleTimeout,
                lingerTimeout,
                policy,
                scheme);
    }

    public Http1Options withScheme(String httpOrHttps) {
        return new Http1Options(
                headBytesMax,
                headersMax,
                targetBytesMax,
                pipelinedBytesMax,
                informationalMax,
                headTimeout,
                idleTimeout,
                lingerTimeout,
                underscores,
                httpOrHttps);
    }

    public Http1Options withHeadLimits(int bytesMax, int countMax) {
        return new Http1Options(
                bytesMax,
                countMax,
                targetBytesMax,
                pipelinedBytesMax,
                informationalMax,
                headTimeout,
                idleTimeout,
                lingerTimeout,
                underscores,
                scheme);
    }
}
