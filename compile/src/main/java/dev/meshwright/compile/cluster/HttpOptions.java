package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.Http2Keepalive;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.common.matcher.v3.HttpHeadersMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.time.Duration;
import java.util.List;

/// Which HTTP version a cluster speaks, and how long and how often it uses one connection. Written only when
/// it differs from Envoy's default, HTTP/1.1 without limits.
final class HttpOptions {
    private static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private static final String PATH = "typed_extension_protocol_options." + KEY;

    private HttpOptions() {}

    static void write(Protocol protocol, ConnectionPool pool, Cluster.Builder cluster, OriginPaths origins) {
        write(
                protocol,
                OutboundInputs.Undeclared.AS_CLIENT,
                pool,
                Setting.unset(),
                UpstreamHttpProtocolOptions.getDefaultInstance(),
                cluster,
                origins);
    }

    /// @param names what of a request's host holds for TLS to its server
    static void write(
            Protocol protocol,
            OutboundInputs.Undeclared undeclared,
            ConnectionPool pool,
            Setting<OutlierDetection> ejection,
            UpstreamHttpProtocolOptions names,
            Cluster.Builder cluster,
            OriginPaths origins) {
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
        boolean mayBeHttp = protocol.isHttp() || protocol == Protocol.UNDECLARED;
        if (!mayBeHttp) {
            return;
        }
        boolean written = limits(pool, options, origins);
        boolean named = !names.equals(UpstreamHttpProtocolOptions.getDefaultInstance());
        if (named) {
            options.setUpstreamHttpProtocolOptions(names);
        }
        boolean limited = errors(ejection, options, origins) || written || named;
        boolean asClient = pool.httpVersion().orElse(HttpVersion.HTTP_1) == HttpVersion.AS_CLIENT;
        if (pool.httpVersion() instanceof Setting.Set<HttpVersion>(var _, var origin) && protocol == Protocol.HTTP) {
            origins.put(PATH, origin);
        }
        if ((protocol == Protocol.UNDECLARED && undeclared == OutboundInputs.Undeclared.AS_CLIENT) || asClient) {
            options.setUseDownstreamProtocolConfig(HttpProtocolOptions.UseDownstreamHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                    .setHttp2ProtocolOptions(http2(pool, origins)));
        } else if (spoken(protocol, pool).isHttp2()) {
            options.setExplicitHttpConfig(
                    HttpProtocolOptions.ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2(pool, origins)));
        } else if (limited) {
            options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
        } else {
            return;
        }
        cluster.putTypedExtensionProtocolOptions(KEY, Wire.any(options.build()));
    }

    /// The protocol that connections to a port speak: HTTP may be upgraded to HTTP/2.
    static Protocol spoken(Protocol declared, ConnectionPool pool) {
        boolean upgraded = pool.httpVersion().orElse(HttpVersion.HTTP_1) == HttpVersion.HTTP_2;
        return declared == Protocol.HTTP && upgraded ? Protocol.HTTP2 : declared;
    }

    private static Http2ProtocolOptions http2(ConnectionPool pool, OriginPaths origins) {
        Http2ProtocolOptions.Builder options = Http2ProtocolOptions.newBuilder();
        if (pool.concurrentStreamsMax() instanceof Setting.Set<Integer>(var streams, var origin)) {
            origins.put(PATH + ".http2_protocol_options.max_concurrent_streams", origin);
            options.setMaxConcurrentStreams(UInt32Value.of(streams));
        }
        if (pool.http2Keepalive() instanceof Setting.Set<Http2Keepalive>(var pings, var origin)) {
            origins.put(PATH + ".http2_protocol_options.connection_keepalive", origin);
            options.setConnectionKeepalive(KeepaliveSettings.newBuilder()
                    .setInterval(Wire.duration(pings.interval()))
                    .setTimeout(Wire.duration(pings.timeout())));
        }
        return options.build();
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
        if (pool.connectionDurationMax() instanceof Setting.Set<Duration>(var age, var origin)) {
            options.getCommonHttpProtocolOptionsBuilder().setMaxConnectionDuration(Wire.duration(age));
            origins.put(PATH + ".common_http_protocol_options.max_connection_duration", origin);
            limited = true;
        }
        return limited;
    }

    /// Which answers count as errors for outlier detection, where that is not the default.
    private static boolean errors(
            Setting<OutlierDetection> ejection, HttpProtocolOptions.Builder options, OriginPaths origins) {
        if (!(ejection instanceof Setting.Set<OutlierDetection>(var rule, var origin))
                || rule.errorStatuses().isEmpty()) {
            return false;
        }
        List<MatchPredicate> statuses =
                rule.errorStatuses().stream().map(HttpOptions::status).toList();
        MatchPredicate any = statuses.size() == 1
                ? statuses.getFirst()
                : MatchPredicate.newBuilder()
                        .setOrMatch(MatchPredicate.MatchSet.newBuilder().addAllRules(statuses))
                        .build();
        origins.put(PATH + ".outlier_detection", origin);
        options.setOutlierDetection(
                HttpProtocolOptions.OutlierDetection.newBuilder().setErrorMatcher(any));
        return true;
    }

    private static MatchPredicate status(int status) {
        return MatchPredicate.newBuilder()
                .setHttpResponseHeadersMatch(HttpHeadersMatch.newBuilder()
                        .addHeaders(HeaderMatcher.newBuilder()
                                .setName(":status")
                                .setStringMatch(StringMatcher.newBuilder().setExact(Integer.toString(status)))))
                .build();
    }
}
