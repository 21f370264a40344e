package dev.meshwright.compile.patch;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.tls.Alpn;
import dev.meshwright.model.Protocol;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;

/// Keeps a patched cluster's mesh ALPN words those of the HTTP version that it speaks. A server's proxy reads what the
/// words say, so HTTP/2 behind words of HTTP/1.1 would be refused. Istio's filter `istio.alpn` takes the words from the
/// cluster's version, request by request; ours stand in the cluster, so they follow when a patch changes the version.
/// Words of others, those of a patch among them, stay.
final class SpokenAlpn {
    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private enum Version {
        HTTP_1,
        HTTP_2,
        /// As the client does, or by the handshake: the words do not come from the cluster alone.
        OPEN
    }

    private SpokenAlpn() {}

    static Cluster follow(Cluster before, Cluster patched) {
        Version spoken = version(patched);
        if (spoken == Version.OPEN || spoken == version(before)) {
            return patched;
        }
        boolean http2 = spoken == Version.HTTP_2;
        List<String> from = Alpn.offered(http2 ? Protocol.HTTP : Protocol.HTTP2);
        List<String> to = Alpn.offered(http2 ? Protocol.HTTP2 : Protocol.HTTP);
        Cluster.Builder followed = patched.toBuilder();
        if (patched.hasTransportSocket()) {
            followed.setTransportSocket(follow(patched.getTransportSocket(), from, to));
        }
        for (int i = 0; i < patched.getTransportSocketMatchesCount(); i++) {
            Cluster.TransportSocketMatch match = patched.getTransportSocketMatches(i);
            followed.setTransportSocketMatches(
                    i, match.toBuilder().setTransportSocket(follow(match.getTransportSocket(), from, to)));
        }
        return followed.build();
    }

    /// The deprecated field counts where the options are not there (Envoy, `createOptions`).
    @SuppressWarnings("deprecation")
    private static Version version(Cluster cluster) {
        if (!cluster.containsTypedExtensionProtocolOptions(OPTIONS)) {
            return cluster.hasHttp2ProtocolOptions() ? Version.HTTP_2 : Version.HTTP_1;
        }
        Any written = cluster.getTypedExtensionProtocolOptionsOrThrow(OPTIONS);
        if (!written.is(HttpProtocolOptions.class)) {
            return Version.OPEN;
        }
        HttpProtocolOptions options = unpack(written, HttpProtocolOptions.class);
        return switch (options.getUpstreamProtocolOptionsCase()) {
            case EXPLICIT_HTTP_CONFIG ->
                switch (options.getExplicitHttpConfig().getProtocolConfigCase()) {
                    case HTTP2_PROTOCOL_OPTIONS -> Version.HTTP_2;
                    case HTTP_PROTOCOL_OPTIONS -> Version.HTTP_1;
                    case HTTP3_PROTOCOL_OPTIONS, PROTOCOLCONFIG_NOT_SET -> Version.OPEN;
                };
            case USE_DOWNSTREAM_PROTOCOL_CONFIG, AUTO_CONFIG, UPSTREAMPROTOCOLOPTIONS_NOT_SET -> Version.OPEN;
        };
    }

    private static TransportSocket follow(TransportSocket socket, List<String> from, List<String> to) {
        if (!socket.getTypedConfig().is(UpstreamTlsContext.class)) {
            return socket;
        }
        UpstreamTlsContext context = unpack(socket.getTypedConfig(), UpstreamTlsContext.class);
        if (!context.getCommonTlsContext().getAlpnProtocolsList().equals(from)) {
            return socket;
        }
        UpstreamTlsContext.Builder followed = context.toBuilder();
        followed.getCommonTlsContextBuilder().clearAlpnProtocols().addAllAlpnProtocols(to);
        return socket.toBuilder().setTypedConfig(Wire.any(followed.build())).build();
    }

    private static <M extends com.google.protobuf.Message> M unpack(Any any, Class<M> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("read from a message before: " + type.getSimpleName(), e);
        }
    }
}
