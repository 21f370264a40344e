package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.TypeRegistry;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.Route;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.StaticConfigResourceDetectorConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.AlwaysOnSamplerConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.ParentBasedSamplerConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.TraceIdRatioBasedSamplerConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;

/// The extension messages that a bootstrap's `typed_config` fields may hold. Whether a field of them can be honoured is
/// `decide.load`'s question; here they only must be readable.
final class Extensions {
    private static final List<Descriptor> MESSAGES = List.of(
            HttpConnectionManager.getDescriptor(),
            TcpProxy.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor(),
            RBACPerRoute.getDescriptor(),
            ExtAuthz.getDescriptor(),
            ExtAuthzPerRoute.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.wasm.v3.Wasm.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.wasm.v3.Wasm.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit.getDescriptor(),
            JwtAuthentication.getDescriptor(),
            PerRouteConfig.getDescriptor(),
            Router.getDescriptor(),
            Cors.getDescriptor(),
            CorsPolicy.getDescriptor(),
            HTTPFault.getDescriptor(),
            StatefulSession.getDescriptor(),
            StatefulSessionPerRoute.getDescriptor(),
            CookieBasedSessionState.getDescriptor(),
            HeaderBasedSessionState.getDescriptor(),
            FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.config.route.v3.FilterConfig.getDescriptor(),
            UdpProxyConfig.getDescriptor(),
            Route.getDescriptor(),
            TlsInspector.getDescriptor(),
            HttpInspector.getDescriptor(),
            OriginalDst.getDescriptor(),
            DownstreamTlsContext.getDescriptor(),
            UpstreamTlsContext.getDescriptor(),
            RawBuffer.getDescriptor(),
            ProxyProtocol.getDescriptor(),
            ProxyProtocolUpstreamTransport.getDescriptor(),
            HttpProtocolOptions.getDescriptor(),
            AccessLog.getDescriptor(),
            FileAccessLog.getDescriptor(),
            StdoutAccessLog.getDescriptor(),
            StderrAccessLog.getDescriptor(),
            ExpressionFilter.getDescriptor(),
            io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery.getDescriptor(),
            HttpGrpcAccessLogConfig.getDescriptor(),
            TcpGrpcAccessLogConfig.getDescriptor(),
            OpenTelemetryAccessLogConfig.getDescriptor(),
            UuidRequestIdConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig.getDescriptor(),
            io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig.getDescriptor(),
            PreviousHostsPredicate.getDescriptor(),
            PreviousPrioritiesConfig.getDescriptor(),
            UriTemplateMatchConfig.getDescriptor(),
            UpstreamCodec.getDescriptor(),
            LeastRequest.getDescriptor(),
            OpenTelemetryConfig.getDescriptor(),
            ZipkinConfig.getDescriptor(),
            EnvironmentResourceDetectorConfig.getDescriptor(),
            StaticConfigResourceDetectorConfig.getDescriptor(),
            AlwaysOnSamplerConfig.getDescriptor(),
            ParentBasedSamplerConfig.getDescriptor(),
            TraceIdRatioBasedSamplerConfig.getDescriptor());

    private Extensions() {}

    static List<Descriptor> messages() {
        return MESSAGES;
    }

    static TypeRegistry registry() {
        return TypeRegistry.newBuilder().add(MESSAGES).build();
    }
}
