package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Fields;
import java.util.List;
import java.util.Set;

/// A `when` entry of an AuthorizationPolicy (istio.io/latest/docs/reference/config/security/conditions).
final class AuthorizationCondition {
    private static final List<String> KEYS = List.of(
            "connection.sni",
            "destination.ip",
            "destination.port",
            "remote.ip",
            "request.auth.audiences",
            "request.auth.presenter",
            "request.auth.principal",
            "source.ip",
            "source.namespace",
            "source.principal",
            "source.serviceAccount",
            "source.trustDomain");
    /// Followed by a name in brackets.
    private static final List<String> KEYS_OF_MAPS =
            List.of("request.headers", "request.auth.claims", "experimental.envoy.filters.");

    private static final Set<String> NOT_WITH_CUSTOM =
            Set.of("source.namespace", "source.serviceAccount", "source.trustDomain", "source.principal");

    private AuthorizationCondition() {}

    static void check(Fields condition, boolean custom) {
        String key = condition.requiredText("key", "an attribute");
        if (condition.items("values").isEmpty() && condition.items("notValues").isEmpty()) {
            condition.missing("values", "values or notValues");
        }
        if (custom && (NOT_WITH_CUSTOM.contains(key) || key.startsWith("request.auth."))) {
            condition.error(
                    Codes.CONTRADICTION,
                    "key",
                    key + " is not possible with action CUSTOM",
                    "move it to another policy");
        }
        if (!key.isEmpty()) {
            key(condition, key);
            values(condition, key, "values");
            values(condition, key, "notValues");
        }
        condition.ignoreRest();
    }

    private static void key(Fields condition, String key) {
        if (KEYS_OF_MAPS.stream().anyMatch(key::startsWith)) {
            int open = key.indexOf('[');
            if (!key.endsWith("]") || open <= 0 || open >= key.length() - 2) {
                condition.error(
                        Codes.BAD_TEXT,
                        "key",
                        "'" + key + "' (expected: ATTRIBUTE[NAME])",
                        "write the name in brackets");
            }
            return;
        }
        if (!KEYS.contains(key)) {
            condition.error(
                    Codes.UNKNOWN_WORD,
                    "key",
                    "'" + key + "' is no attribute (expected: one of " + String.join(", ", KEYS)
                            + ", request.headers[NAME], request.auth.claims[NAME])" + NearestName.suggestion(key, KEYS),
                    "write one of them");
        }
    }

    private static void values(Fields condition, String key, String name) {
        switch (key) {
            case "source.ip", "remote.ip", "destination.ip" -> AuthorizationValues.ips(condition, name);
            case "destination.port" -> AuthorizationValues.ports(condition, name);
            case "source.serviceAccount" -> AuthorizationValues.serviceAccounts(condition, name);
            case "source.trustDomain" -> AuthorizationValues.wildcards(condition, name);
            default -> AuthorizationValues.texts(condition, name);
        }
    }
}
