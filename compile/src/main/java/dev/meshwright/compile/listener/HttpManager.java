package dev.meshwright.compile.listener;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.DynamicNames;
import dev.meshwright.compile.route.Sessions;
import dev.meshwright.compile.tls.OfferedAlpn;
import dev.meshwright.compile.tls.Secrets;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.model.ConnectionSettings;
import dev.meshwright.model.HttpHandling.CertificateHeader;
import dev.meshwright.model.HttpHandling.CertificatePart;
import dev.meshwright.model.HttpHandling.PathNormalization;
import dev.meshwright.model.HttpHandling.ProxyHeaders;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.ArrayList;
import java.util.List;

/// The HTTP connection manager in its three roles. Websockets may upgrade; no stream idles out unless configured. Of
/// Istio's filters those are sent that any xDS data plane accepts; fault and CORS stand
/// before the router of every caller's chain, without settings of their own, so that a route that asks for one changes
/// no listener.
final class HttpManager {
    /// What routes configure, in Istio's order.
    private static final List<HttpFilter> ROUTE_FILTERS = List.of(
            filter("envoy.filters.http.fault", HTTPFault.getDefaultInstance()),
            filter("envoy.filters.http.cors", Cors.getDefaultInstance()));

    private static final String SERVER = "istio-envoy";

    /// What a gateway tells of a client's certificate (Istio).
    private static final List<CertificatePart> GATEWAY_TELLS =
            List.of(CertificatePart.SUBJECT, CertificatePart.CERT, CertificatePart.DNS, CertificatePart.URI);

    private HttpManager() {}

    /// For calls that the workload makes.
    ///
    /// @param table route configuration, over RDS
    static Filter outbound(String statName, String table, Handling handling) {
        return outbound(statName, table, handling, List.of());
    }

    /// @param words ALPN that is offered upstream in the place of what clusters say; empty: as they say
    static Filter outbound(String statName, String table, Handling handling, List<String> words) {
        List<HttpFilter> filters = new ArrayList<>();
        if (!words.isEmpty()) {
            filters.add(filter(OfferedAlpn.FILTER, OfferedAlpn.of(words)));
        }
        filters.addAll(ROUTE_FILTERS);
        HttpConnectionManager.Builder manager = base(
                        "outbound_" + statName + ";", handling, reaching(handling, filters), false)
                .setRds(rds(table))
                .setUseRemoteAddress(BoolValue.of(false));
        return filter(server(manager, handling.http().headers().server(), ""));
    }

    /// For calls that the workload makes to hosts that nobody described.
    static Filter unknown(RouteConfiguration routes, Handling handling) {
        HttpConnectionManager.Builder manager = base(
                        "outbound_" + routes.getName() + ";", handling, reaching(handling, ROUTE_FILTERS), false)
                .setRouteConfig(routes)
                .setUseRemoteAddress(BoolValue.of(false));
        return filter(server(manager, handling.http().headers().server(), ""));
    }

    /// With the filters that say which endpoint a request reaches, where the mesh has use for them: clients are kept on
    /// one, hosts are called by their names.
    private static List<HttpFilter> reaching(Handling handling, List<HttpFilter> filters) {
        if (!handling.dynamicNames() && !handling.sessions()) {
            return filters;
        }
        List<HttpFilter> all = new ArrayList<>(filters);
        if (handling.sessions()) {
            all.add(filter(Sessions.FILTER, StatefulSession.getDefaultInstance()));
        }
        if (handling.dynamicNames()) {
            all.add(DynamicNames.httpFilter());
        }
        return all;
    }

    /// What answers say of the server.
    ///
    /// @param usual empty: Envoy's own name
    private static HttpConnectionManager.Builder server(
            HttpConnectionManager.Builder manager, Setting<String> server, String usual) {
        return switch (server) {
            case Setting.Unset<String>() -> usual.isEmpty() ? manager : manager.setServerName(usual);
            case Setting.Set<String>(var name, var _) -> manager.setServerName(name);
            case Setting.Off<String> _ ->
                manager.setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH);
        };
    }

    /// Parts are named only where the header is written anew.
    private static HttpConnectionManager.Builder certificates(
            HttpConnectionManager.Builder manager, CertificateHeader header, List<CertificatePart> told) {
        manager.setForwardClientCertDetails(
                switch (header) {
                    case SANITIZE -> ForwardClientCertDetails.SANITIZE;
                    case FORWARD_ONLY -> ForwardClientCertDetails.FORWARD_ONLY;
                    case APPEND_FORWARD -> ForwardClientCertDetails.APPEND_FORWARD;
                    case SANITIZE_SET -> ForwardClientCertDetails.SANITIZE_SET;
                    case ALWAYS_FORWARD_ONLY -> ForwardClientCertDetails.ALWAYS_FORWARD_ONLY;
                });
        return switch (header) {
            case SANITIZE, FORWARD_ONLY, ALWAYS_FORWARD_ONLY -> manager;
            case APPEND_FORWARD, SANITIZE_SET ->
                manager.setSetCurrentClientCertDetails(SetCurrentClientCertDetails.newBuilder()
                        .setSubject(BoolValue.of(told.contains(CertificatePart.SUBJECT)))
                        .setCert(told.contains(CertificatePart.CERT))
                        .setChain(told.contains(CertificatePart.CHAIN))
                        .setDns(told.contains(CertificatePart.DNS))
                        .setUri(told.contains(CertificatePart.URI)));
        };
    }

    /// For calls that the workload gets: the program learns from `x-forwarded-client-cert` who calls; the last
    /// element is the peer of this hop. On a plaintext connection the header is removed (Envoy).
    ///
    /// @param policies filters that say who may call
    static Filter inbound(String statName, RouteConfiguration routes, List<HttpFilter> policies, Handling handling) {
        ProxyHeaders headers = handling.http().headers();
        HttpConnectionManager.Builder manager = base("inbound_" + statName + ";", handling, policies, false)
                .setRouteConfig(routes)
                .setUseRemoteAddress(BoolValue.of(false));
        return filter(certificates(server(manager, headers.server(), SERVER), headers.certificates(), headers.told()));
    }

    /// For requests from outside of the mesh: nothing they say about themselves is believed.
    static Filter gateway(String statName, String table, List<HttpFilter> policies, Handling handling) {
        List<HttpFilter> filters = new ArrayList<>(policies);
        filters.addAll(ROUTE_FILTERS);
        filters.add(filter(OfferedAlpn.FILTER, OfferedAlpn.BY_ROUTE));
        HttpConnectionManager.Builder manager = base(
                        "outbound_" + statName + ";", handling, reaching(handling, filters), true)
                .setRds(rds(table))
                .setUseRemoteAddress(BoolValue.of(true))
                .setXffNumTrustedHops(handling.http().trustedProxies());
        return filter(certificates(
                server(manager, handling.http().headers().server(), SERVER),
                handling.http().certificates(),
                GATEWAY_TELLS));
    }

    private static HttpConnectionManager.Builder base(
            String statPrefix, Handling handling, List<HttpFilter> beforeRouter, boolean gateway) {
        ProxyHeaders headers = handling.http().headers();
        PathNormalization paths = handling.http().paths();
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(statPrefix)
                .setStreamIdleTimeout(Duration.getDefaultInstance())
                .setProxy100Continue(true)
                .setNormalizePath(BoolValue.of(paths != PathNormalization.NONE))
                .setMergeSlashes(paths.compareTo(PathNormalization.MERGE_SLASHES) >= 0)
                .setPathWithEscapedSlashesAction(
                        paths == PathNormalization.DECODE_AND_MERGE_SLASHES
                                ? PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD
                                : PathWithEscapedSlashesAction.KEEP_UNCHANGED)
                .setAppendXForwardedPort(headers.forwardedPort())
                .addUpgradeConfigs(
                        HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"))
                .addAllHttpFilters(beforeRouter)
                .addAllHttpFilters(MetricFilters.http(handling.metrics()))
                .addHttpFilters(filter(
                        "envoy.filters.http.router",
                        Router.newBuilder()
                                .setSuppressEnvoyHeaders(!headers.debug())
                                .build()))
                .addAllAccessLog(AccessLogs.of(handling));
        ConnectionSettings connections = handling.http().connections();
        HttpLimits.write(gateway ? connections.atGateway() : connections, manager);
        SpanReports.add(handling.spans(), gateway, manager);
        return headers.requestId() ? manager : manager.setGenerateRequestId(BoolValue.of(false));
    }

    private static Rds rds(String table) {
        return Rds.newBuilder()
                .setRouteConfigName(table)
                .setConfigSource(Secrets.ads())
                .build();
    }

    private static HttpFilter filter(String name, Message config) {
        return HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(Wire.any(config))
                .build();
    }

    private static Filter filter(HttpConnectionManager.Builder manager) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Wire.any(manager.build()))
                .build();
    }
}
