package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.jwt.JwtAuthnTable;
import dev.meshwright.decide.jwt.JwtKernel;
import dev.meshwright.decide.jwt.JwtRequirement;
import dev.meshwright.decide.jwt.JwtStatus;
import dev.meshwright.decide.jwt.JwtVerdict;
import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.LimitKernel;
import dev.meshwright.decide.limit.LimitVerdict;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.session.Session;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the HTTP filters of a chain on a request head, in their order. Pure; chance is a parameter.
public final class FilterKernel {
    private static final byte[] OPTIONS = "OPTIONS".getBytes(StandardCharsets.ISO_8859_1);

    /// Under which policies and routes look for what tokens say, whatever the filter is called.
    private static final String JWT_METADATA = "envoy.filters.http.jwt_authn";

    private FilterKernel() {}

    /// Asks everything but delays, from where `state` stands.
    ///
    /// @param decision null when no route matched
    public static FilterVerdict beforeRoute(
            List<HttpFilterEntry> filters,
            FilterState state,
            ConnectionFacts facts,
            EditableHead request,
            @Nullable RouteDecision decision,
            Surroundings around,
            Trace trace) {
        for (int i = state.next(); i < filters.size(); i++) {
            HttpFilterEntry entry = filters.get(i);
            state.next(i);
            HttpFilter filter = effective(entry, decision);
            FilterVerdict own = filter == null
                    ? FilterVerdict.PASSES
                    : one(entry, filter, state, facts, request, decision, around, trace);
            if (own instanceof FilterVerdict.Rerouted || own instanceof FilterVerdict.AsksProvider) {
                state.next(i + 1);
                return own;
            }
            if (!(own instanceof FilterVerdict.Passes(var cors))) {
                return own;
            }
            if (cors != null) {
                state.cors(cors);
            }
        }
        state.next(filters.size());
        CorsAnswer cors = state.cors();
        return cors == null ? FilterVerdict.PASSES : new FilterVerdict.Passes(cors);
    }

    private static FilterVerdict one(
            HttpFilterEntry entry,
            HttpFilter filter,
            FilterState state,
            ConnectionFacts facts,
            EditableHead request,
            @Nullable RouteDecision decision,
            Surroundings around,
            Trace trace) {
        return switch (filter) {
            case HttpFilter.Rbac rbac -> {
                Shadow.http(entry.place(), rbac, state, facts, request, trace);
                yield authorize(entry, rbac.rules(), state, facts, request, trace);
            }
            case HttpFilter.ExtAuthz(var table) -> ExternalChecks.ask(entry, table, null, state, decision, around);
            case HttpFilter.ExtAuthzRoute(var settings) ->
                entry.filter() instanceof HttpFilter.ExtAuthz(var table)
                        ? ExternalChecks.ask(entry, table, settings, state, decision, around)
                        : FilterVerdict.PASSES;
            case HttpFilter.JwtAuthn(var table) -> authenticate(entry, table, null, state, request, around, trace);
            case HttpFilter.JwtRoute(var name) ->
                entry.filter() instanceof HttpFilter.JwtAuthn(var table)
                        ? authenticate(entry, table, name, state, request, around, trace)
                        : FilterVerdict.PASSES;
            case HttpFilter.Limit(var limit) -> limited(limit, state, facts, request, decision, around, trace);
            case HttpFilter.Unable(var extension, var open) -> {
                UnableExtension.step(entry.place(), extension, open, trace);
                yield open ? FilterVerdict.PASSES : new FilterVerdict.Unable(entry.place(), extension);
            }
            // Envoy's filter looks at routes that lead somewhere alone: redirects and direct answers go as they are.
            case HttpFilter.Cors policy ->
                decision != null && decision.route().action() instanceof RouteAction.Forward
                        ? crossOrigin(policy, request, around)
                        : FilterVerdict.PASSES;
            case HttpFilter.Fault fault ->
                !fault.delays() && aborts(fault, request, decision, around)
                        ? new FilterVerdict.Aborted(entry.place(), fault)
                        : FilterVerdict.PASSES;
            case HttpFilter.StatefulSession session -> {
                if (!session.none()) {
                    keep(entry, session, state, request, decision, around, trace);
                }
                yield FilterVerdict.PASSES;
            }
            case HttpFilter.Router _,
                    HttpFilter.DynamicForwardProxy _,
                    HttpFilter.GrpcStats _,
                    HttpFilter.AlpnOverride _,
                    HttpFilter.IstioStats _,
                    HttpFilter.Disabled _,
                    HttpFilter.Ignored _ -> FilterVerdict.PASSES;
        };
    }

    private static void keep(
            HttpFilterEntry entry,
            HttpFilter.StatefulSession filter,
            FilterState state,
            EditableHead request,
            @Nullable RouteDecision decision,
            Surroundings around,
            Trace trace) {
        Session session = Session.of(filter.state(), filter.strict(), request, around.epochSeconds());
        state.session(session);
        if (trace.on()) {
            Place place = decision == null
                    ? entry.place()
                    : decision.route().place().child("typed_per_filter_config[" + entry.name() + "]");
            trace.step("session", place.resource(), place.path(), true, session.told());
        }
    }

    /// What a provider's answer leads to. The filters are asked on where it passes.
    public static FilterVerdict follow(ExternalCheck check, Consequence consequence, FilterState state, Trace trace) {
        return ExternalChecks.follow(check, consequence, state, trace);
    }

    /// The fault that holds the request back, or null.
    public static HttpFilter.@Nullable Fault delay(
            List<HttpFilterEntry> filters, RequestView request, RouteDecision decision, Chance chance) {
        for (int i = 0; i < filters.size(); i++) {
            if (effective(filters.get(i), decision) instanceof HttpFilter.Fault fault
                    && fault.delays()
                    && applies(fault, request, decision)
                    && chance.chance(fault.delayMillionths())) {
                return fault;
            }
        }
        return null;
    }

    /// The abort of a fault that may delay comes after the delay, as in Envoy.
    public static FilterVerdict abortAfterDelay(
            List<HttpFilterEntry> filters, RequestView request, RouteDecision decision, Chance chance) {
        for (int i = 0; i < filters.size(); i++) {
            if (effective(filters.get(i), decision) instanceof HttpFilter.Fault fault
                    && fault.delays()
                    && aborts(fault, request, decision, chance)) {
                return new FilterVerdict.Aborted(filters.get(i).place(), fault);
            }
        }
        return FilterVerdict.PASSES;
    }

    /// What holds of a filter for a route; null when it is off.
    public static @Nullable HttpFilter effective(HttpFilterEntry entry, @Nullable RouteDecision decision) {
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

    private static FilterVerdict authorize(
            HttpFilterEntry entry,
            RbacTable rules,
            FilterState state,
            ConnectionFacts facts,
            EditableHead request,
            Trace trace) {
        int policy = rules.policyOf(facts, request, state.metadata());
        if (trace.on()) {
            RbacSteps.tell(entry.place(), rules, policy, facts, request, state.metadata(), trace);
        }
        return rules.allows(policy) ? FilterVerdict.PASSES : new FilterVerdict.Denied(entry.place(), rules, policy);
    }

    /// @param requirement named by the route; null: the filter's rules say
    private static FilterVerdict authenticate(
            HttpFilterEntry entry,
            JwtAuthnTable table,
            @Nullable String requirement,
            FilterState state,
            EditableHead request,
            Surroundings around,
            Trace trace) {
        JwtRequirement required = requirement == null ? null : table.named().get(requirement);
        if (requirement != null && required == null) {
            return new FilterVerdict.Unauthenticated(
                    entry.place(),
                    JwtStatus.VERIFICATION_FAILED,
                    JwtKernel.challenge(request, JwtStatus.VERIFICATION_FAILED),
                    table.terse());
        }
        JwtVerdict verdict = JwtKernel.judge(table, required, request, around.keys(), around.epochSeconds(), trace);
        return switch (verdict) {
            case JwtVerdict.Refused(var status) ->
                new FilterVerdict.Unauthenticated(
                        entry.place(), status, JwtKernel.challenge(request, status), table.terse());
            case JwtVerdict.Awaits(var keys) -> new FilterVerdict.AwaitsKeys(keys);
            case JwtVerdict.Passed(var found, var reroute) -> {
                if (!found.fields().isEmpty()) {
                    state.metadata(JWT_METADATA, found);
                }
                yield reroute ? new FilterVerdict.Rerouted() : FilterVerdict.PASSES;
            }
        };
    }

    private static FilterVerdict limited(
            LocalRateLimit limit,
            FilterState state,
            ConnectionFacts facts,
            EditableHead request,
            @Nullable RouteDecision decision,
            Surroundings around,
            Trace trace) {
        if (!around.chance(limit.enabledMillionths())) {
            return FilterVerdict.PASSES;
        }
        LimitVerdict verdict = LimitKernel.judge(
                limit, facts, request, decision, state.metadata(), around.localCluster(), around.buckets());
        Quota quota = verdict.quota(limit);
        if (quota != null) {
            state.quota(quota);
        }
        boolean refused = !verdict.allowed() && around.chance(limit.enforcedMillionths());
        around.buckets()
                .count(
                        limit,
                        verdict.allowed()
                                ? Buckets.Fate.OK
                                : refused ? Buckets.Fate.ENFORCED : Buckets.Fate.RATE_LIMITED);
        if (trace.on()) {
            trace.step("rate-limit", limit.place().resource(), limit.place().path(), !refused, verdict.words(refused));
        }
        if (!verdict.allowed() && !refused) {
            HeaderEditing.apply(HeaderEditing.Side.REQUEST, limit.edits(), request, new HeadValues(request, facts));
        }
        return refused ? new FilterVerdict.RateLimited(limit.place(), limit) : FilterVerdict.PASSES;
    }

    private static FilterVerdict crossOrigin(HttpFilter.Cors policy, EditableHead request, Chance chance) {
        if (policy.none()) {
            return FilterVerdict.PASSES;
        }
        // A second Origin must not hide behind an allowed first one.
        String origin = request.all("origin");
        if (origin.isEmpty() || !chance.chance(policy.enabledMillionths())) {
            return FilterVerdict.PASSES;
        }
        String method = Ascii.equal(request.bytes(), request.method(), OPTIONS)
                ? request.all("access-control-request-method")
                : "";
        boolean preflight = !method.isEmpty();
        boolean allowed = policy.allows(origin);
        if (!allowed && (!preflight || policy.forwardNotMatchingPreflights())) {
            return FilterVerdict.PASSES;
        }
        String headers = preflight ? request.all("access-control-request-headers") : "";
        CorsAnswer answer = new CorsAnswer(origin, policy, method, headers);
        if (!allowed) {
            return new FilterVerdict.PreflightRefused(answer);
        }
        return preflight ? new FilterVerdict.Preflight(answer) : new FilterVerdict.Passes(answer);
    }

    private static boolean aborts(
            HttpFilter.Fault fault, RequestView request, @Nullable RouteDecision decision, Chance chance) {
        return fault.aborts() && applies(fault, request, decision) && chance.chance(fault.abortMillionths());
    }

    private static boolean applies(HttpFilter.Fault fault, RequestView request, @Nullable RouteDecision decision) {
        if (!fault.upstreamCluster().isEmpty()
                && (decision == null || !fault.upstreamCluster().equals(decision.cluster()))) {
            return false;
        }
        for (HeaderMatch match : fault.headers()) {
            if (!match.matches(request)) {
                return false;
            }
        }
        return true;
    }
}
