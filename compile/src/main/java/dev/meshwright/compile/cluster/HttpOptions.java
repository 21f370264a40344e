package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.time.Duration;

/// Which HTTP version a cluster speaks, and how long and how often it uses one connection. Written only when it
/// differs from Envoy's default, HTTP/1.1 without limits.
final class HttpOptions {
    private static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private static final String PATH = "typed_extension_protocol_options." + KEY;

    private HttpOptions() {}

    static void write(Protocol protocol, ConnectionPool pool, Cluster.Builder cluster, OriginPaths origins) {
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
        boolean mayBeHttp = protocol.isHttp() || protocol == Protocol.UNDECLARED;
        boolean limited = mayBeHttp && limits(pool, options, origins);
        if (protocol == Protocol.UNDECLARED) {
            options.setUseDownstreamProtocolConfig(HttpProtocolOptions.UseDownstreamHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                    .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
        } else if (protocol.isHttp2()) {
            options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                    .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
        } else if (limited) {
            options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
        } else {
            return;
        }
        cluster.putTypedExtensionProtocolOptions(KEY, Wire.any(options.build()));
    }

    private static boolean limits(ConnectionPool pool, HttpProtocolOptions.Builder options, OriginPaths origins) {
        boolean limited = false;
        if (pool.requestsPerConnectionMax() instanceof Setting.Set<Integer>(var requests, var origin)) {
            options.getCommonHttpProtocolOptionsBuilder().setMaxRequestsPerConnection(UInt32Value.of(requests));
            origins.put(PATH + ".common_http_protocol_options.max_requests_per_connection", origin);
            limited = true;
        }
        if (pool.idleTimeout() instanceof Setting.Set<Duration>(var idle, var origin)) {
            options.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(Wire.duration(idle));
            origins.put(PATH + ".common_http_protocol_options.idle_timeout", origin);
            limited = true;
        }
        return limited;
    }
}
