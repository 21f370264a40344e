package dev.meshwright.decide.load;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.PathIndex;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.route.Route;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteMatch;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.tls.DataSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `VirtualHost` and `Route`.
final class VirtualHostLoader {
    private VirtualHostLoader() {}

    /// @param bodyMax of direct responses, in bytes
    /// @param tableMirrors used by routes without their own
    static VirtualHost read(Message m, int bodyMax, List<RouteAction.Mirror> tableMirrors) throws LoadException {
        String name = "";
        List<String> domains = new ArrayList<>();
        List<Message> routes = new ArrayList<>();
        VirtualHost.RequireTls requireTls = VirtualHost.RequireTls.NONE;
        Headers headers = new Headers();
        Map<String, PerFilter.Config> filters = new HashMap<>();
        RetryPolicy retry = RetryPolicy.NONE;
        List<RouteAction.Mirror> mirrors = new ArrayList<>();
        boolean countUp = false;
        boolean countDown = false;
        long bufferMax = -1;
        List<RateLimitRule> rateLimits = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> domains.add(domain(m));
                case 3 -> routes.add(m.message());
                case 4 ->
                    requireTls = switch (m.number31()) {
                        case 0 -> VirtualHost.RequireTls.NONE;
                        case 2 -> VirtualHost.RequireTls.ALL;
                        default -> throw m.bad("EXTERNAL_ONLY or unknown (expected: NONE or ALL)");
                    };
                case 5 -> m.skip(); // virtual_clusters: statistics only
                case 6 -> rateLimits.add(RateLimitRules.read(m.message()));
                case 7 -> headers.requestAdd(m);
                case 10 -> headers.responseAdd(m);
                case 11 -> headers.responseRemove(m);
                case 13 -> headers.requestRemove(m);
                case 14 -> countUp = m.flag();
                case 15 -> perFilter(m, filters);
                case 16 -> retry = RetryPolicies.read(m.message());
                case 18 -> bufferMax = m.wrapped();
                case 19 -> countDown = m.flag();
                case 22 -> mirrors.add(RouteActions.mirror(m.message()));
                case 23 -> m.skip(); // include_is_timeout_retry_header: a hint to the upstream program, off by default
                case 24 -> m.skip(); // metadata of the virtual host: nothing reads it
                case 25 -> bufferMax = m.wrapped();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        if (domains.isEmpty()) {
            throw m.badHere("domains: none (expected: at least one)");
        }
        List<Route> read = new ArrayList<>();
        for (Message route : routes) {
            read.add(route(route, bodyMax, retry, mirrors.isEmpty() ? tableMirrors : mirrors));
        }
        return new VirtualHost(
                m.place(),
                name,
                domains,
                read,
                PathIndex.of(read),
                requireTls,
                headers.edits(),
                filters.isEmpty() ? PerFilter.NONE : new PerFilter(filters),
                countUp,
                countDown,
                bufferMax,
                rateLimits);
    }

    private static String domain(Message m) throws LoadException {
        String domain = m.textNotEmpty().toLowerCase(Locale.ROOT);
        int star = domain.indexOf('*');
        boolean edge = star <= 0 || star == domain.length() - 1;
        if (star >= 0 && (!edge || domain.indexOf('*', star + 1) >= 0)) {
            throw m.bad("'" + domain + "' (expected: '*' at one end only)");
        }
        return domain;
    }

    static void perFilter(Message m, Map<String, PerFilter.Config> to) throws LoadException {
        Message.Entry entry = m.entry();
        to.put(entry.key(), HttpFilters.perRoute(entry.value()));
    }

    private static Route route(Message m, int bodyMax, RetryPolicy hostRetry, List<RouteAction.Mirror> hostMirrors)
            throws LoadException {
        String name = "";
        @Nullable RouteMatch match = null;
        @Nullable RouteAction action = null;
        Headers headers = new Headers();
        Metadata metadata = Metadata.EMPTY;
        Map<String, PerFilter.Config> filters = new HashMap<>();
        RouteTracing tracing = RouteTracing.NONE;
        long bufferMax = -1;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> match = RouteMatches.read(m.message());
                case 2 -> action = RouteActions.forward(m.message(), hostRetry, hostMirrors);
                case 3 -> action = RouteActions.redirect(m.message());
                case 4 -> metadata = Structs.metadata(m.message());
                case 5 -> tracing = Tracings.decorator(m.message(), tracing);
                case 7 -> action = directResponse(m.message(), bodyMax);
                case 9 -> headers.requestAdd(m);
                case 10 -> headers.responseAdd(m);
                case 11 -> headers.responseRemove(m);
                case 12 -> headers.requestRemove(m);
                case 13 -> perFilter(m, filters);
                case 14 -> name = m.text();
                case 15 -> tracing = Tracings.route(m.message(), tracing);
                case 16, 20 -> bufferMax = m.wrapped();
                case 18 -> {
                    m.skip();
                    action = new RouteAction.NonForwarding();
                }
                case 19 -> m.skip(); // stat_prefix: statistics
                default -> throw m.unsupported();
            }
        }
        if (match == null) {
            throw m.badHere("match is missing");
        }
        if (action == null) {
            throw m.badHere("no action (expected: route, redirect, direct_response or non_forwarding_action)");
        }
        PerFilter perFilter = filters.isEmpty() ? PerFilter.NONE : new PerFilter(filters);
        return new Route(m.place(), name, match, action, headers.edits(), metadata, perFilter, tracing, bufferMax);
    }

    private static RouteAction directResponse(Message m, int bodyMax) throws LoadException {
        int status = 0;
        byte[] body = {};
        while (m.next()) {
            switch (m.number()) {
                case 1 -> status = m.number31();
                case 2 -> {
                    Message source = m.message();
                    body = switch (Secrets.data(source)) {
                        case DataSource.Inline(var bytes) -> bytes;
                        case DataSource.Absent none -> new byte[0];
                        default -> throw source.badHere("expected: inline_string or inline_bytes");
                    };
                }
                default -> throw m.unsupported();
            }
        }
        if (status < 200 || status > 599) {
            throw m.badHere("status: " + status + " (expected: 200..599)");
        }
        if (body.length > bodyMax) {
            throw m.badHere("body of " + body.length + " bytes (expected: at most " + bodyMax
                    + ", max_direct_response_body_size_bytes)");
        }
        return new RouteAction.DirectResponse(status, body);
    }
}
