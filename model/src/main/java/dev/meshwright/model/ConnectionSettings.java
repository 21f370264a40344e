package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;

/// How long and how much proxies let clients hold (Istio `ProxyConfig.ConnectionSettings`). What nobody writes is as
/// the profile has it, else as each kind of listener has it.
///
/// @param listenerBufferBytesMax that wait for one client; of gateways
/// @param clusterBufferBytesMax that wait for one server
/// @param idleTimeout of a connection without requests; off: none. Likewise the other times
/// @param streamIdleTimeout of a request on which nothing moves
/// @param requestTimeout from first byte to end of request
/// @param requestHeadersTimeout from first byte to end of head
/// @param concurrentStreamsMax of one HTTP/2 connection
public record ConnectionSettings(
        Profile profile,
        Setting<Integer> listenerBufferBytesMax,
        Setting<Integer> clusterBufferBytesMax,
        Setting<Duration> idleTimeout,
        Setting<Duration> connectionDurationMax,
        Setting<Duration> streamDurationMax,
        Setting<Duration> streamIdleTimeout,
        Setting<Duration> requestTimeout,
        Setting<Duration> requestHeadersTimeout,
        Setting<Duration> drainTimeout,
        Setting<Integer> concurrentStreamsMax,
        Setting<Integer> streamWindow,
        Setting<Integer> connectionWindow,
        Setting<Underscores> underscores,
        Setting<Boolean> mergeSlashes,
        Setting<EscapedSlashes> escapedSlashes) {
    public static final ConnectionSettings NONE = new ConnectionSettings(
            Profile.SIDECAR,
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset(),
            Setting.unset());

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final int STREAMS = 100;
    private static final int STREAM_WINDOW = 64 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    /// Which values hold where none is written.
    public enum Profile {
        SIDECAR,
        /// Of gateways those that Envoy recommends at the edge of a network.
        EDGE
    }

    /// What becomes of headers with `_` in their names.
    public enum Underscores {
        ALLOW,
        REJECT_REQUEST,
        DROP_HEADER
    }

    /// What becomes of `%2F` and `%5C` in paths.
    public enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT_REQUEST,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }

    /// What holds for gateways: with the profile's values (Istio `applyEdgeProfileDefaults`; Envoy docs, "Configuring
    /// Envoy as an edge proxy").
    public ConnectionSettings atGateway() {
        return switch (profile) {
            case SIDECAR -> this;
            case EDGE ->
                new ConnectionSettings(
                        profile,
                        usually(listenerBufferBytesMax, BUFFER_BYTES),
                        usually(clusterBufferBytesMax, BUFFER_BYTES),
                        usually(idleTimeout, Duration.ofHours(1)),
                        connectionDurationMax,
                        streamDurationMax,
                        usually(streamIdleTimeout, FIVE_MINUTES),
                        usually(requestTimeout, FIVE_MINUTES),
                        usually(requestHeadersTimeout, Duration.ofMinutes(1)),
                        drainTimeout,
                        usually(concurrentStreamsMax, STREAMS),
                        usually(streamWindow, STREAM_WINDOW),
                        usually(connectionWindow, CONNECTION_WINDOW),
                        usually(underscores, Underscores.REJECT_REQUEST),
                        usually(mergeSlashes, true),
                        usually(escapedSlashes, EscapedSlashes.UNESCAPE_AND_REDIRECT));
        };
    }

    private static <T> Setting<T> usually(Setting<T> written, T value) {
        return written.isUnset() ? Setting.of(value, Origin.builtIn("EDGE")) : written;
    }
}
