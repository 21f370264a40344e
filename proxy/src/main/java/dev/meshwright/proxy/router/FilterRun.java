package dev.meshwright.proxy.router;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.proxy.http.MessageHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the HTTP filters of a chain on a request head, in their order. Per-route configuration is taken from the most
/// specific level that has it: weighted cluster, route, virtual host.
final class FilterRun {
    private FilterRun() {}

    /// Asks everything but delays.
    ///
    /// @param decision null when no route matched
    /// @return false when a filter answered
    static boolean beforeRoute(Exchange exchange, ConnectionFacts facts, @Nullable RouteDecision decision) {
        if (idle(exchange, decision)) {
            return true;
        }
        List<HttpFilterEntry> filters = exchange.chain().filters();
        for (int i = 0; i < filters.size(); i++) {
            HttpFilterEntry entry = filters.get(i);
            HttpFilter filter = effective(entry, decision);
            boolean passes = switch (filter) {
                case HttpFilter.Rbac rbac -> authorize(exchange, facts, rbac);
                case HttpFilter.Cors policy -> crossOrigin(exchange, policy);
                case HttpFilter.Fault fault -> fault.delays() || !aborts(exchange, fault, decision);
                case null -> true;
                default -> true;
            };
            if (!passes) {
                return false;
            }
        }
        return true;
    }

    /// Holds the request back as a fault asks, then lets it go on.
    static void delay(Exchange exchange, RouteDecision decision) {
        if (idle(exchange, decision)) {
            exchange.proceed();
            return;
        }
        List<HttpFilterEntry> filters = exchange.chain().filters();
        for (int i = 0; i < filters.size(); i++) {
            if (effective(filters.get(i), decision) instanceof HttpFilter.Fault fault
                    && fault.delays()
                    && applies(exchange, fault, decision)
                    && exchange.loop().chance(fault.delayMillionths())) {
                long active = exchange.chain().activeFaults().incrementAndGet();
                if (active <= fault.maxActive()) {
                    exchange.hold(fault.delayMillis());
                    return;
                }
                exchange.chain().activeFaults().decrementAndGet();
            }
        }
        exchange.proceed();
    }

    /// Nearly every request: the chain's filters wait for a route that configures them, and this one does not.
    private static boolean idle(Exchange exchange, @Nullable RouteDecision decision) {
        if (!exchange.chain().filtersWaitForRoutes()) {
            return false;
        }
        if (decision == null) {
            return true;
        }
        ClusterChoice.Entry weighted = decision.weighted();
        return decision.route().perFilter().byName().isEmpty()
                && decision.virtualHost().perFilter().byName().isEmpty()
                && (weighted == null || weighted.perFilter().byName().isEmpty());
    }

    private static @Nullable HttpFilter effective(HttpFilterEntry entry, @Nullable RouteDecision decision) {
        PerFilter.Config override = decision == null ? null : override(entry.name(), decision);
        if (override instanceof HttpFilter.Disabled) {
            return null;
        }
        if (override instanceof HttpFilter filter) {
            return filter;
        }
        return entry.disabled() ? null : entry.filter();
    }

    private static PerFilter.@Nullable Config override(String name, RouteDecision decision) {
        ClusterChoice.Entry weighted = decision.weighted();
        if (weighted != null && !weighted.perFilter().byName().isEmpty()) {
            PerFilter.Config found = weighted.perFilter().byName().get(name);
            if (found != null) {
                return found;
            }
        }
        PerFilter ofRoute = decision.route().perFilter();
        PerFilter.Config found =
                ofRoute.byName().isEmpty() ? null : ofRoute.byName().get(name);
        return found != null
                ? found
                : decision.virtualHost().perFilter().byName().get(name);
    }

    private static boolean authorize(Exchange exchange, ConnectionFacts facts, HttpFilter.Rbac rbac) {
        RbacTable rules = rbac.rules();
        if (rules == null) {
            return true;
        }
        int policy = rules.policyOf(facts, exchange.record().request);
        if (rules.allows(policy)) {
            return true;
        }
        LocalReply.refuse(
                exchange,
                ResponseCause.RBAC_DENIED,
                "rbac_access_denied_matched_policy[" + rules.policyName(policy).replace(' ', '_') + "]");
        return false;
    }

    private static boolean crossOrigin(Exchange exchange, HttpFilter.Cors policy) {
        if (policy.none()) {
            return true;
        }
        MessageHead request = exchange.record().request;
        String origin = request.first("origin");
        if (origin.isEmpty() || !exchange.loop().chance(policy.enabledMillionths())) {
            return true;
        }
        boolean preflight =
                request.equalsAscii(request.method(), "OPTIONS") && request.find("access-control-request-method") >= 0;
        if (!policy.allows(origin)) {
            if (preflight && !policy.forwardNotMatchingPreflights()) {
                LocalReply.direct(exchange, 200, new byte[0]);
                return false;
            }
            return true;
        }
        CorsAnswer answer = new CorsAnswer(origin, policy);
        if (preflight) {
            LocalReply.preflight(exchange, answer);
            return false;
        }
        exchange.corsAnswer(answer);
        return true;
    }

    /// The abort of a fault that may delay comes after the delay, as in Envoy.
    ///
    /// @return true when the request was answered
    static boolean abortsAfterDelay(Exchange exchange, RouteDecision decision) {
        if (idle(exchange, decision)) {
            return false;
        }
        List<HttpFilterEntry> filters = exchange.chain().filters();
        for (int i = 0; i < filters.size(); i++) {
            if (effective(filters.get(i), decision) instanceof HttpFilter.Fault fault
                    && fault.delays()
                    && aborts(exchange, fault, decision)) {
                return true;
            }
        }
        return false;
    }

    private static boolean aborts(Exchange exchange, HttpFilter.Fault fault, @Nullable RouteDecision decision) {
        if (!fault.aborts()
                || !applies(exchange, fault, decision)
                || !exchange.loop().chance(fault.abortMillionths())) {
            return false;
        }
        LocalReply.abort(exchange, fault.abortHttpStatus(), fault.abortGrpcStatus());
        return true;
    }

    private static boolean applies(Exchange exchange, HttpFilter.Fault fault, @Nullable RouteDecision decision) {
        if (!fault.upstreamCluster().isEmpty()
                && (decision == null || !fault.upstreamCluster().equals(decision.cluster()))) {
            return false;
        }
        for (HeaderMatch match : fault.headers()) {
            if (!match.matches(exchange.record().request)) {
                return false;
            }
        }
        return true;
    }
}
