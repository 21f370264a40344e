package dev.meshwright.compile;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.v1.Origins;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.Route;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/// Resources as JSON that a person can read and Envoy too.
final class XdsText {
    private static final TypeRegistry TYPES = TypeRegistry.newBuilder()
            .add(HttpConnectionManager.getDescriptor())
            .add(TcpProxy.getDescriptor())
            .add(Router.getDescriptor())
            .add(UdpProxyConfig.getDescriptor())
            .add(Route.getDescriptor())
            .add(TlsInspector.getDescriptor())
            .add(HttpInspector.getDescriptor())
            .add(OriginalDst.getDescriptor())
            .add(DownstreamTlsContext.getDescriptor())
            .add(UpstreamTlsContext.getDescriptor())
            .add(RawBuffer.getDescriptor())
            .add(ProxyProtocolUpstreamTransport.getDescriptor())
            .add(HttpProtocolOptions.getDescriptor())
            .add(PreviousHostsPredicate.getDescriptor())
            .add(PreviousPrioritiesConfig.getDescriptor())
            .add(HTTPFault.getDescriptor())
            .add(StatefulSession.getDescriptor())
            .add(StatefulSessionPerRoute.getDescriptor())
            .add(CookieBasedSessionState.getDescriptor())
            .add(HeaderBasedSessionState.getDescriptor())
            .add(JwtAuthentication.getDescriptor())
            .add(RBAC.getDescriptor())
            .add(io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())
            .add(io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig.getDescriptor())
            .add(io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig.getDescriptor())
            .add(
                    io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig
                            .getDescriptor())
            .add(Config.getDescriptor())
            .add(Cors.getDescriptor())
            .add(CorsPolicy.getDescriptor())
            .add(StdoutAccessLog.getDescriptor())
            .add(StderrAccessLog.getDescriptor())
            .add(ExpressionFilter.getDescriptor())
            .add(io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery.getDescriptor())
            .add(HttpGrpcAccessLogConfig.getDescriptor())
            .add(TcpGrpcAccessLogConfig.getDescriptor())
            .add(OpenTelemetryAccessLogConfig.getDescriptor())
            .add(CaresDnsResolverConfig.getDescriptor())
            .build();

    static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().usingTypeRegistry(TYPES).preservingProtoFieldNames();

    private XdsText() {}

    static String json(Resource resource) {
        try {
            return PRINTER.print(message(resource));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(resource.name(), e);
        }
    }

    static Message message(Resource resource) throws InvalidProtocolBufferException {
        return switch (resource.type()) {
            case CLUSTER -> Cluster.parseFrom(resource.bytes());
            case ENDPOINT -> ClusterLoadAssignment.parseFrom(resource.bytes());
            case LISTENER -> Listener.parseFrom(resource.bytes());
            case ROUTE -> RouteConfiguration.parseFrom(resource.bytes());
            case VIRTUAL_HOST -> VirtualHost.parseFrom(resource.bytes());
            case ORIGINS -> Origins.parseFrom(resource.bytes());
            case EXTENSION_CONFIG ->
                io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.parseFrom(resource.bytes());
            case SECRET -> Secret.parseFrom(resource.bytes());
        };
    }
}
