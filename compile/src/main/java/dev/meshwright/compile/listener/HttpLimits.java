package dev.meshwright.compile.listener;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.ConnectionSettings;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import java.util.function.Consumer;

/// What MeshConfig says of clients' connections and requests, in a connection manager. What it does not say stays as
/// the manager has it.
final class HttpLimits {
    private HttpLimits() {}

    static void write(ConnectionSettings settings, HttpConnectionManager.Builder manager) {
        HttpProtocolOptions.Builder common = HttpProtocolOptions.newBuilder();
        time(settings.idleTimeout(), common::setIdleTimeout);
        time(settings.connectionDurationMax(), common::setMaxConnectionDuration);
        time(settings.streamDurationMax(), common::setMaxStreamDuration);
        if (settings.underscores() instanceof Setting.Set<ConnectionSettings.Underscores>(var action, var _)) {
            common.setHeadersWithUnderscoresAction(
                    switch (action) {
                        case ALLOW -> HeadersWithUnderscoresAction.ALLOW;
                        case REJECT_REQUEST -> HeadersWithUnderscoresAction.REJECT_REQUEST;
                        case DROP_HEADER -> HeadersWithUnderscoresAction.DROP_HEADER;
                    });
        }
        if (!common.build().equals(HttpProtocolOptions.getDefaultInstance())) {
            manager.setCommonHttpProtocolOptions(common);
        }
        time(settings.streamIdleTimeout(), manager::setStreamIdleTimeout);
        time(settings.requestTimeout(), manager::setRequestTimeout);
        time(settings.requestHeadersTimeout(), manager::setRequestHeadersTimeout);
        time(settings.drainTimeout(), manager::setDrainTimeout);
        Http2ProtocolOptions.Builder http2 = Http2ProtocolOptions.newBuilder();
        number(settings.concurrentStreamsMax(), http2::setMaxConcurrentStreams);
        number(settings.streamWindow(), http2::setInitialStreamWindowSize);
        number(settings.connectionWindow(), http2::setInitialConnectionWindowSize);
        if (!http2.build().equals(Http2ProtocolOptions.getDefaultInstance())) {
            manager.setHttp2ProtocolOptions(http2);
        }
        if (settings.mergeSlashes() instanceof Setting.Set<Boolean>(var merge, var _)) {
            manager.setMergeSlashes(merge);
        }
        if (settings.escapedSlashes() instanceof Setting.Set<ConnectionSettings.EscapedSlashes>(var action, var _)) {
            manager.setPathWithEscapedSlashesAction(
                    switch (action) {
                        case KEEP_UNCHANGED -> PathWithEscapedSlashesAction.KEEP_UNCHANGED;
                        case REJECT_REQUEST -> PathWithEscapedSlashesAction.REJECT_REQUEST;
                        case UNESCAPE_AND_REDIRECT -> PathWithEscapedSlashesAction.UNESCAPE_AND_REDIRECT;
                        case UNESCAPE_AND_FORWARD -> PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD;
                    });
        }
    }

    /// Envoy reads 0 as none.
    private static void time(Setting<java.time.Duration> setting, Consumer<Duration> to) {
        switch (setting) {
            case Setting.Unset<java.time.Duration>() -> {}
            case Setting.Off<java.time.Duration> _ -> to.accept(Duration.getDefaultInstance());
            case Setting.Set<java.time.Duration>(var value, var _) -> to.accept(Wire.duration(value));
        }
    }

    private static void number(Setting<Integer> setting, Consumer<UInt32Value> to) {
        if (setting instanceof Setting.Set<Integer>(var value, var _)) {
            to.accept(UInt32Value.of(value));
        }
    }
}
