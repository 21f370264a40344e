package dev.meshwright.compile.listener;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.tls.Secrets;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The HTTP connection manager in its three roles. Paths are normalised; websockets may upgrade; no stream
/// idles out unless configured. Of Istio's filters those are sent that any xDS data plane accepts; fault and CORS stand
/// before the router of every caller's chain, without settings of their own, so that a route that asks for one changes
/// no listener.
final class HttpManager {
    /// What routes configure, in Istio's order.
    private static final List<HttpFilter> ROUTE_FILTERS = List.of(
            filter("envoy.filters.http.fault", HTTPFault.getDefaultInstance()),
            filter("envoy.filters.http.cors", Cors.getDefaultInstance()));

    private HttpManager() {}

    /// For calls that the workload makes.
    ///
    /// @param table route configuration, over RDS
    static Filter outbound(String statName, String table, boolean accessLog) {
        return outbound(statName, table, accessLog, List.of());
    }

    /// @param words ALPN that is offered upstream in the place of what clusters say; empty: as they say
    static Filter outbound(String statName, String table, boolean accessLog, List<String> words) {
        List<HttpFilter> filters = new ArrayList<>();
        if (!words.isEmpty()) {
            filters.add(filter("envoy.filters.http.set_filter_state", offering(words)));
        }
        filters.addAll(ROUTE_FILTERS);
        return filter(base("outbound_" + statName + ";", accessLog, filters)
                .setRds(rds(table))
                .setUseRemoteAddress(BoolValue.of(false)));
    }

    /// For calls that the workload gets: the program learns from `x-forwarded-client-cert` who calls; the last
    /// element is the peer of this hop. On a plaintext connection the header is removed (Envoy).
    ///
    /// @param policies filters that say who may call
    static Filter inbound(String statName, RouteConfiguration routes, List<HttpFilter> policies, boolean accessLog) {
        return filter(base("inbound_" + statName + ";", accessLog, policies)
                .setRouteConfig(routes)
                .setUseRemoteAddress(BoolValue.of(false))
                .setServerName("istio-envoy")
                .setForwardClientCertDetails(ForwardClientCertDetails.APPEND_FORWARD)
                .setSetCurrentClientCertDetails(SetCurrentClientCertDetails.newBuilder()
                        .setSubject(BoolValue.of(true))
                        .setDns(true)
                        .setUri(true)));
    }

    /// For requests from outside of the mesh: nothing they say about themselves is believed.
    static Filter gateway(String statName, String table, List<HttpFilter> policies, boolean accessLog) {
        List<HttpFilter> filters =
                Stream.concat(policies.stream(), ROUTE_FILTERS.stream()).toList();
        return filter(base("outbound_" + statName + ";", accessLog, filters)
                .setRds(rds(table))
                .setUseRemoteAddress(BoolValue.of(true))
                .setServerName("istio-envoy")
                .setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE_SET)
                .setSetCurrentClientCertDetails(SetCurrentClientCertDetails.newBuilder()
                        .setSubject(BoolValue.of(true))
                        .setCert(true)
                        .setDns(true)
                        .setUri(true)));
    }

    private static HttpConnectionManager.Builder base(
            String statPrefix, boolean accessLog, List<HttpFilter> beforeRouter) {
        return HttpConnectionManager.newBuilder()
                .setStatPrefix(statPrefix)
                .setStreamIdleTimeout(Duration.getDefaultInstance())
                .setProxy100Continue(true)
                .setNormalizePath(BoolValue.of(true))
                .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED)
                .addUpgradeConfigs(
                        HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"))
                .addAllHttpFilters(beforeRouter)
                .addHttpFilters(filter("envoy.filters.http.router", Router.getDefaultInstance()))
                .addAllAccessLog(AccessLogs.of(accessLog));
    }

    /// What `istio.alpn` does, in the words of an Envoy that lacks it.
    private static Config offering(List<String> words) {
        return Config.newBuilder()
                .addOnRequestHeaders(FilterStateValue.newBuilder()
                        .setObjectKey("envoy.network.application_protocols")
                        .setFormatString(SubstitutionFormatString.newBuilder()
                                .setTextFormatSource(DataSource.newBuilder().setInlineString(String.join(",", words))))
                        .setSharedWithUpstream(FilterStateValue.SharedWithUpstream.ONCE))
                .build();
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
