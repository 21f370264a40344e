package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.upstream.DnsCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads HTTP filters and their per-route forms.
final class HttpFilters {
    private static final String HTTP = "envoy.extensions.filters.http.";

    private HttpFilters() {}

    static HttpFilterEntry entry(Message m) throws LoadException {
        String name = "";
        boolean disabled = false;
        boolean optional = false;
        Message.@Nullable Typed typed = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 4 -> typed = m.any();
                case 6 -> optional = m.flag();
                case 7 -> disabled = m.flag();
                default -> throw m.unsupported();
            }
        }
        if (typed == null) {
            throw m.badHere("typed_config is missing");
        }
        HttpFilter filter = filter(typed);
        if (filter == null) {
            if (!optional) {
                throw typed.value().badHere(typed.type() + ": not supported by this proxy");
            }
            filter = new HttpFilter.Ignored(typed.type());
        }
        return new HttpFilterEntry(m.place(), name, filter, disabled);
    }

    /// One value of `typed_per_filter_config`.
    static PerFilter.Config perRoute(Message any) throws LoadException {
        Message.Typed typed = any.typed();
        Message m = typed.value();
        HttpFilter filter = switch (typed.type()) {
            case "envoy.config.route.v3.FilterConfig" -> wrapped(m);
            case HTTP + "rbac.v3.RBACPerRoute" -> rbacPerRoute(m);
            case HTTP + "cors.v3.CorsPolicy" -> corsPolicy(m);
            case HTTP + "ext_authz.v3.ExtAuthzPerRoute" -> ExtAuthzs.perRoute(m);
            case HTTP + "jwt_authn.v3.PerRouteConfig" -> JwtAuthns.perRoute(m);
            case HTTP + "local_ratelimit.v3.LocalRateLimit" -> LocalRateLimits.http(m, true);
            case HTTP + "stateful_session.v3.StatefulSessionPerRoute" -> StatefulSessions.perRoute(m);
            default -> filter(typed);
        };
        if (filter == null) {
            throw m.badHere(typed.type() + ": not supported by this proxy");
        }
        return filter;
    }

    private static HttpFilter wrapped(Message m) throws LoadException {
        PerFilter.@Nullable Config config = null;
        boolean disabled = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> config = perRoute(m.message());
                case 2 -> m.skip(); // is_optional: says what to do with unknown types; those are refused
                case 3 -> disabled = m.flag();
                default -> throw m.unsupported();
            }
        }
        return !disabled && config instanceof HttpFilter filter ? filter : new HttpFilter.Disabled();
    }

    /// @return null when the type is not supported
    private static @Nullable HttpFilter filter(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case HTTP + "router.v3.Router" -> router(m);
            case HTTP + "rbac.v3.RBAC" -> rbac(m);
            case HTTP + "jwt_authn.v3.JwtAuthentication" -> JwtAuthns.read(m);
            case HTTP + "ext_authz.v3.ExtAuthz" -> ExtAuthzs.http(m);
            case HTTP + "fault.v3.HTTPFault" -> Faults.read(m);
            case HTTP + "cors.v3.Cors" -> cors();
            case HTTP + "wasm.v3.Wasm" -> wasm(m);
            case HTTP + "lua.v3.Lua" -> new HttpFilter.Unable("lua", false);
            case HTTP + "local_ratelimit.v3.LocalRateLimit" -> LocalRateLimits.http(m, false);
            case HTTP + "stateful_session.v3.StatefulSession" -> StatefulSessions.read(m);
            case HTTP + "grpc_stats.v3.FilterConfig" -> grpcStats(m);
            case HTTP + "dynamic_forward_proxy.v3.FilterConfig" -> dynamic(m);
            case HTTP + "set_filter_state.v3.Config" -> Extensions.applicationProtocols(m, typed.type());
            case "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig" -> alpn();
            case "udpa.type.v1.TypedStruct", "xds.type.v3.TypedStruct" -> {
                Extensions.Struct struct = Extensions.typedStruct(m);
                yield Extensions.istioStats(struct.type())
                        ? new HttpFilter.IstioStats(MetricStats.read(m, struct.value()))
                        : byName(m, struct.type());
            }
            default -> byName(m, typed.type());
        };
    }

    private static @Nullable HttpFilter byName(Message m, String type) throws LoadException {
        if (Extensions.istioStats(type)) {
            return new HttpFilter.IstioStats(MetricStats.typed(m));
        }
        return Extensions.harmlessHttp(type) ? new HttpFilter.Ignored(type) : null;
    }

    private static HttpFilter dynamic(Message m) throws LoadException {
        @Nullable DnsCache cache = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> cache = DynamicForward.cache(m.message());
                case 2, 4 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.DynamicForwardProxy(DynamicForward.present(cache, m));
    }

    private static HttpFilter router(Message m) throws LoadException {
        boolean suppress = false;
        while (m.next()) {
            switch (m.number()) {
                case 1, 2, 7 -> m.skip(); // statistics and spans
                case 4 -> suppress = m.flag();
                case 6 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.Router(suppress);
    }

    private static HttpFilter rbac(Message m) throws LoadException {
        RbacTable rules = RbacTable.PASS;
        RbacTable shadow = RbacTable.PASS;
        String prefix = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> rules = Rbacs.table(m.message());
                case 2 -> shadow = Rbacs.table(m.message());
                case 3 -> prefix = m.text();
                case 6, 7 -> m.skip(); // statistics
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.Rbac(rules, shadow, prefix);
    }

    private static HttpFilter rbacPerRoute(Message m) throws LoadException {
        HttpFilter filter = new HttpFilter.Disabled();
        while (m.next()) {
            filter = switch (m.number()) {
                case 2 -> rbac(m.message());
                default -> throw m.unsupported();
            };
        }
        return filter;
    }

    private static HttpFilter wasm(Message m) throws LoadException {
        Extensions.Module module = Extensions.wasm(m);
        return new HttpFilter.Unable(module.name(), module.open());
    }

    private static HttpFilter cors() {
        return new HttpFilter.Cors(List.of(), "", "", "", "", false, false, 0);
    }

    private static HttpFilter corsPolicy(Message m) throws LoadException {
        List<StringMatch> origins = new ArrayList<>();
        String methods = "";
        String headers = "";
        String expose = "";
        String maxAge = "";
        boolean credentials = false;
        boolean forward = true;
        int enabled = 1_000_000;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> origins.add(Matchers.string(m.message()));
                case 2 -> methods = m.text();
                case 3 -> headers = m.text();
                case 4 -> expose = m.text();
                case 5 -> maxAge = m.text();
                case 6 -> credentials = m.wrappedFlag();
                case 7 -> enabled = m.runtimeMillionths();
                case 8 -> m.skip(); // shadow_enabled: statistics
                case 9 -> m.refuseIfTrue();
                case 10 -> forward = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.Cors(origins, methods, headers, expose, maxAge, credentials, forward, enabled);
    }

    private static HttpFilter grpcStats(Message m) throws LoadException {
        boolean all = false;
        while (m.next()) {
            switch (m.number()) {
                case 1, 2, 4, 5 -> m.skip(); // what is counted and where it is kept
                case 3 -> all = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.GrpcStats(all);
    }

    /// The values that Istio always sends (istio/istio `pilot/pkg/networking/core/listener.go`): what the filter does
    /// is fixed.
    private static HttpFilter alpn() {
        return new HttpFilter.AlpnOverride(
                List.of("istio-http/1.0", "istio", "http/1.0"),
                List.of("istio-http/1.1", "istio", "http/1.1"),
                List.of("istio-h2", "istio", "h2"));
    }
}
