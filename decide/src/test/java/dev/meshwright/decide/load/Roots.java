package dev.meshwright.decide.load;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;

/// The messages from which loaders start, and which of their parts they read.
final class Roots {
    static final List<Descriptor> ALL = List.of(
            io.envoyproxy.envoy.config.listener.v3.Listener.getDescriptor(),
            io.envoyproxy.envoy.config.route.v3.RouteConfiguration.getDescriptor(),
            io.envoyproxy.envoy.config.cluster.v3.Cluster.getDescriptor(),
            io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.getDescriptor(),
            io.envoyproxy.envoy.config.route.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    .getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.router.v3.Router.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.getDescriptor(),
            io.envoyproxy.envoy.service.auth.v3.CheckResponse.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute.getDescriptor(),
            io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState.getDescriptor(),
            io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.Route.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst.getDescriptor(),
            io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext.getDescriptor(),
            io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext.getDescriptor(),
            io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer.getDescriptor(),
            io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport
                    .getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol.getDescriptor(),
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig
                    .getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog.getDescriptor(),
            io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog.getDescriptor(),
            io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig.getDescriptor(),
            io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig.getDescriptor(),
            io.envoyproxy.envoy.config.trace.v3.ZipkinConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig
                    .getDescriptor(),
            io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3
                    .StaticConfigResourceDetectorConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.AlwaysOnSamplerConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.ParentBasedSamplerConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.TraceIdRatioBasedSamplerConfig
                    .getDescriptor(),
            io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate.getDescriptor());

    private static final List<String> PARTS = List.of(
            "envoy.config.listener.v3.",
            "envoy.config.route.v3.",
            "envoy.config.cluster.v3.",
            "envoy.config.endpoint.v3.",
            "envoy.config.core.v3.",
            "envoy.config.common.matcher.v3.MatchPredicate",
            "envoy.config.common.matcher.v3.HttpHeadersMatch",
            "envoy.config.accesslog.v3.",
            "envoy.config.rbac.v3.",
            "envoy.config.trace.v3.Tracing",
            "envoy.type.",
            "envoy.extensions.common.ratelimit.v3.",
            "envoy.extensions.filters.",
            "envoy.extensions.tracers.opentelemetry.",
            "envoy.extensions.access_loggers.grpc.v3.",
            "opentelemetry.proto.common.v1.",
            "envoy.extensions.clusters.dynamic_forward_proxy.v3.",
            "envoy.extensions.common.dynamic_forward_proxy.v3.",
            "envoy.extensions.transport_sockets.tls.v3.",
            "envoy.extensions.transport_sockets.proxy_protocol.v3.",
            "envoy.extensions.upstreams.http.v3.",
            "xds.type.matcher.v3.Matcher",
            "xds.core.v3.TypedExtensionConfig",
            "google.protobuf.");

    private static final List<String> UNREAD = List.of(
            "envoy.config.route.v3.RateLimit.Override",
            "envoy.config.route.v3.ScopedRouteConfiguration",
            "envoy.config.core.v3.HealthCheck",
            "envoy.config.core.v3.GrpcService.GoogleGrpc",
            "envoy.config.listener.v3.Udp",
            "envoy.config.listener.v3.Quic",
            "envoy.config.core.v3.Quic",
            "envoy.config.core.v3.Http3",
            "envoy.extensions.filters.common.matcher",
            "envoy.type.matcher.v3.NodeMatcher");

    private Roots() {}

    static boolean wanted(String message) {
        return PARTS.stream().anyMatch(message::startsWith) && UNREAD.stream().noneMatch(message::startsWith);
    }
}
