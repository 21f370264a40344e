package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import java.util.Map;
import java.util.Set;

/// What Istio's admission asks of an EnvoyFilter beyond its schema: that `applyTo`, `match` and `patch` fit together
/// (istio.io/latest/docs/reference/config/networking/envoy-filter).
final class EnvoyFilterCheck {
    private static final int VERSION_CHARS_MAX = 1024;
    private static final Set<String> HTTP_MANAGERS =
            Set.of("envoy.filters.network.http_connection_manager", "envoy.http_connection_manager");

    /// What `match` names for an `applyTo`.
    private static final Map<String, String> MATCH_OF = Map.of(
            "LISTENER", "listener",
            "FILTER_CHAIN", "listener",
            "NETWORK_FILTER", "listener",
            "HTTP_FILTER", "listener",
            "ROUTE_CONFIGURATION", "routeConfiguration",
            "VIRTUAL_HOST", "routeConfiguration",
            "HTTP_ROUTE", "routeConfiguration",
            "CLUSTER", "cluster");

    private EnvoyFilterCheck() {}

    static void check(ElementDocument document, Fields spec) {
        spec.section("workloadSelector").ifPresent(section -> Selector.matchLabels(section, "labels"));
        if (!spec.items("targetRefs").isEmpty()) {
            PolicyTargets.check(spec);
        }
        spec.sections("configPatches").forEach(EnvoyFilterCheck::patch);
        spec.ignoreRest();
    }

    private static void patch(Fields entry) {
        String applyTo = entry.text("applyTo", "INVALID");
        Fields match = entry.section("match").orElse(entry);
        if (entry.has("match") && match.text("context", "").equals("WAYPOINT")) {
            entry.ignoreRest();
            return;
        }
        if (applyTo.equals("INVALID")) {
            entry.missing("applyTo", "what is patched");
        }
        change(entry);
        if (entry.has("match")) {
            match(match, applyTo);
        }
        entry.ignoreRest();
    }

    private static void change(Fields entry) {
        if (!entry.has("patch")) {
            entry.missing("patch", "a mapping with operation");
            return;
        }
        entry.section("patch").ifPresent(patch -> {
            String operation = patch.text("operation", "INVALID");
            if (operation.equals("INVALID")) {
                patch.missing("operation", "what to do");
            } else if (!operation.equals("REMOVE") && !patch.has("value")) {
                patch.missing("value", "what to " + operation.toLowerCase(java.util.Locale.ROOT));
            }
            patch.ignoreRest();
        });
    }

    private static void match(Fields match, String applyTo) {
        match.section("proxy").ifPresent(proxy -> {
            version(proxy);
            proxy.ignoreRest();
        });
        String expected = MATCH_OF.getOrDefault(applyTo, "");
        for (String kind : new String[] {"listener", "routeConfiguration", "cluster"}) {
            if (match.has(kind) && !expected.isEmpty() && !kind.equals(expected)) {
                match.error(
                        Codes.CONTRADICTION,
                        kind,
                        "does not fit applyTo " + applyTo + " (expected: " + expected + ")",
                        "write '" + expected + "'");
            }
        }
        if (expected.equals("listener")) {
            match.section("listener")
                    .flatMap(listener -> listener.section("filterChain"))
                    .flatMap(chain -> chain.section("filter"))
                    .ifPresent(filter -> filter(filter, applyTo));
        }
        match.ignoreRest();
    }

    private static void filter(Fields filter, String applyTo) {
        String name = filter.requiredText("name", "the name of a network filter");
        filter.section("subFilter").ifPresent(sub -> {
            if (!applyTo.equals("HTTP_FILTER")) {
                filter.error(Codes.CONTRADICTION, "subFilter", "belongs to applyTo HTTP_FILTER", "remove it");
            } else if (!HTTP_MANAGERS.contains(name)) {
                filter.error(
                        Codes.CONTRADICTION,
                        "name",
                        "'" + name + "' has no HTTP filters (expected: envoy.filters.network.http_connection_manager)",
                        "write that name");
            }
            sub.requiredText("name", "the name of an HTTP filter");
            sub.ignoreRest();
        });
        filter.ignoreRest();
    }

    private static void version(Fields proxy) {
        String version = proxy.text("proxyVersion", "");
        if (version.length() > VERSION_CHARS_MAX) {
            return;
        }
        try {
            Pattern.compile(version);
        } catch (PatternSyntaxException e) {
            proxy.error(Codes.BAD_REGEX, "proxyVersion", "'" + version + "': " + e.getDescription(), "correct it");
        }
    }
}
