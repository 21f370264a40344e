package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.CheckSettings;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.OnFailure;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.trace.Trace;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// External authorization in a chain of HTTP filters.
final class ExternalChecks {
    private static final String METADATA = "envoy.filters.http.ext_authz";

    private ExternalChecks() {}

    /// A request without a route is not asked about: it is answered 404 anyhow, as in Envoy.
    ///
    /// @param settings of the route; null: none
    static FilterVerdict ask(
            HttpFilterEntry entry,
            ExtAuthzTable table,
            @Nullable CheckSettings settings,
            FilterState state,
            @Nullable RouteDecision decision,
            Surroundings around) {
        if (decision == null) {
            return FilterVerdict.PASSES;
        }
        boolean drawn = table.enabledMillionths() >= 1_000_000 || around.chance(table.enabledMillionths());
        if (!ExtAuthzKernel.enabled(table, drawn, state.metadata())) {
            around.unasked(table);
            return table.deniesAtDisable()
                    ? new FilterVerdict.Unauthorized(entry.place(), ExtAuthzKernel.disabled(table))
                    : FilterVerdict.PASSES;
        }
        ExternalCheck check = ExtAuthzKernel.check(
                entry.place(),
                table,
                settings,
                settings == null ? Map.of() : context(entry.name(), decision),
                state.metadata(),
                decision.route().metadata());
        return check == null ? FilterVerdict.PASSES : new FilterVerdict.AsksProvider(check);
    }

    /// What all levels tell the provider; a narrower one wins.
    private static Map<String, String> context(String name, RouteDecision decision) {
        Map<String, String> all = new HashMap<>();
        add(name, decision.virtualHost().perFilter(), all);
        add(name, decision.route().perFilter(), all);
        if (decision.weighted() != null) {
            add(name, decision.weighted().perFilter(), all);
        }
        return all;
    }

    private static void add(String name, PerFilter from, Map<String, String> to) {
        if (from.byName().get(name) instanceof HttpFilter.ExtAuthzRoute(var settings)) {
            to.putAll(settings.context());
        }
    }

    static FilterVerdict follow(ExternalCheck check, Consequence consequence, FilterState state, Trace trace) {
        step(check, consequence, trace);
        return switch (consequence) {
            case Consequence.GoesOn(var _, var rerouted, var toResponse, var metadata) -> {
                note(state, metadata);
                state.toResponse(toResponse);
                yield rerouted ? new FilterVerdict.Rerouted() : FilterVerdict.PASSES;
            }
            case Consequence.Refused(var _, var refusal, var metadata) -> {
                note(state, metadata);
                yield new FilterVerdict.Unauthorized(check.filter(), refusal);
            }
        };
    }

    private static void note(FilterState state, Value.Struct metadata) {
        if (!metadata.fields().isEmpty()) {
            state.merge(METADATA, metadata);
        }
    }

    private static String otherwise(ExternalCheck check) {
        OnFailure onFailure = check.table().onFailure();
        return onFailure.allows()
                ? "; without an answer it would pass"
                : "; without an answer it would get " + onFailure.status();
    }

    static void step(ExternalCheck check, Consequence consequence, Trace trace) {
        if (trace.on()) {
            boolean passes = consequence instanceof Consequence.GoesOn;
            String what = switch (consequence.counted()) {
                case OK -> "allows it" + otherwise(check);
                case DENIED -> "denies it" + otherwise(check);
                case FAILURE_MODE_ALLOWED -> "gives no answer, so it passes (failure_mode_allow)";
                case ERROR -> "gives no answer, so it is refused";
                case INVALID -> "answers what cannot stand in a head, so it is refused";
            };
            trace.step(
                    "ext-authz",
                    check.filter().resource(),
                    check.filter().path(),
                    passes,
                    check.service().cluster() + " " + what);
        }
    }
}
