package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Cors;
import dev.meshwright.model.Match;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `corsPolicy`.
final class CorsReader {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "*");

    private CorsReader() {}

    static Setting<Cors> read(Fields entry) {
        return entry.section("corsPolicy")
                .map(policy -> Setting.of(policy(policy), policy.origin()))
                .orElse(Setting.unset());
    }

    private static Cors policy(Fields policy) {
        List<Match.Text> origins = new ArrayList<>();
        for (Fields origin : policy.sections("allowOrigins")) {
            StringMatchReader.read(origin, StringMatchReader.WhenEmpty.REFUSE)
                    .filter(text -> !noOrigin(origin, text))
                    .ifPresent(origins::add);
        }
        List<Fields.TextItem> old = policy.textItems("allowOrigin");
        if (origins.isEmpty()) {
            old.forEach(item -> origins.add(new Match.Text.Exact(item.text())));
        } else if (!old.isEmpty()) {
            warn(policy, "allowOrigin", "allowOrigins is written too, and counts", "remove allowOrigin");
        }
        if (!policy.has("allowOrigins") && !policy.has("allowOrigin")) {
            warn(
                    policy,
                    "allowOrigins",
                    "missing, so the policy allows nothing and adds no header",
                    "name the origins that may call");
        }
        for (Fields.TextItem method : policy.textItems("allowMethods")) {
            if (!METHODS.contains(method.text())) {
                policy.findings()
                        .error(
                                Codes.UNKNOWN_WORD,
                                method.position(),
                                method.path() + ": '" + method.text() + "' (expected: a method in capital letters, or"
                                        + " '*')",
                                "",
                                "correct the method");
            }
        }
        Setting<Boolean> forward = policy.word("unmatchedPreflights", List.of("UNSPECIFIED", "FORWARD", "IGNORE"))
                .filter(word -> !word.equals("UNSPECIFIED"))
                .map(word -> Setting.of(word.equals("FORWARD"), policy.origin("unmatchedPreflights")))
                .orElse(Setting.unset());
        Cors cors = new Cors(
                origins,
                policy.texts("allowMethods"),
                headers(policy, "allowHeaders"),
                headers(policy, "exposeHeaders"),
                maxAge(policy),
                Settings.flag(policy, "allowCredentials"),
                forward,
                policy.origin());
        policy.done();
        return cors;
    }

    private static boolean noOrigin(Fields origin, Match.Text text) {
        boolean empty = text.equals(new Match.Text.Exact(""));
        if (empty) {
            origin.error(
                    Codes.EMPTY_ELEMENT,
                    "exact",
                    "empty (expected: an origin)",
                    "write for example https://shop.example.com");
        }
        return empty;
    }

    private static List<String> headers(Fields policy, String field) {
        List<Fields.TextItem> names = policy.textItems(field);
        names.forEach(name -> HeaderEditsReader.checkName(policy, name.path(), name.text(), name.position()));
        return names.stream().map(Fields.TextItem::text).toList();
    }

    /// `access-control-max-age` has whole seconds.
    private static Setting<Duration> maxAge(Fields policy) {
        Optional<Duration> maxAge = policy.duration("maxAge", Settings.MILLISECOND);
        if (maxAge.isPresent() && maxAge.get().toMillis() % 1000 != 0) {
            policy.error(
                    Codes.OUT_OF_RANGE,
                    "maxAge",
                    maxAge.get().toMillis() + "ms (expected: whole seconds)",
                    "write whole seconds, as 24h or 600s");
        }
        return maxAge.map(d -> Setting.of(d, policy.origin("maxAge"))).orElse(Setting.unset());
    }

    private static void warn(Fields policy, String field, String what, String next) {
        policy.findings().warning(Codes.NO_EFFECT, policy.position(field), policy.path(field) + ": " + what, "", next);
    }
}
