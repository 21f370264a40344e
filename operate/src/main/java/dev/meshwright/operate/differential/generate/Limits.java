package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Local rate limits in the form of Istio's sample. Buckets are told apart by a header that is another for each look,
/// and do not fill again while anybody looks.
final class Limits {
    private static final String NAME = "envoy.filters.http.local_ratelimit";
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
    private static final String LOOK = "look";

    private final Dice dice;
    private final Near near;

    Limits(Dice dice, Near near) {
        this.dice = dice;
        this.near = near;
    }

    /// The filter, which limits nothing by itself.
    static Map<String, Object> filter(String suffix) {
        Map<String, Object> filter = Node.map(
                "name", NAME, "typed_config", Node.map("@type", TYPE, "stat_prefix", "http_local_rate_limiter"));
        return Patches.document("limits-" + suffix, List.of(Patches.beforeRouter(filter)));
    }

    /// Of the routes of one host.
    Map<String, Object> ofHost(String host, String suffix) {
        near.limits();
        List<Object> actions = new ArrayList<>(
                List.of(Node.map("request_headers", Node.map("header_name", Asked.LOOK, "descriptor_key", LOOK))));
        List<Object> entries = new ArrayList<>(List.of(Node.map("key", LOOK)));
        switch (dice.below(4)) {
            case 0 -> {
                near.header("x-a", "1");
                actions.add(Node.map(
                        "request_headers",
                        Node.map("header_name", "x-a", "descriptor_key", "a", "skip_if_absent", dice.percent(50))));
                entries.add(dice.percent(50) ? Node.map("key", "a") : Node.map("key", "a", "value", "1"));
            }
            case 1 -> {
                actions.add(Node.map(
                        "header_value_match",
                        Node.map(
                                "descriptor_value",
                                "seen",
                                "expect_match",
                                dice.percent(60),
                                "headers",
                                List.of(new EnvoyMatches(dice, near).header()))));
                entries.add(Node.map("key", "header_match", "value", "seen"));
            }
            case 2 -> {
                actions.add(Node.map("generic_key", Node.map("descriptor_value", "g")));
                entries.add(Node.map("key", "generic_key", "value", dice.of("g", "h")));
            }
            default -> {}
        }
        Map<String, Object> limit = Node.map(
                "@type",
                TYPE,
                "stat_prefix",
                "http_local_rate_limiter",
                "token_bucket",
                bucket(100_000),
                "filter_enabled",
                share(dice.of(100, 100, 0)),
                "filter_enforced",
                share(dice.of(100, 100, 0)),
                "descriptors",
                List.of(Node.map("entries", entries, "token_bucket", bucket(dice.of(1, 2, 3, 10)))),
                "max_dynamic_descriptors",
                1000);
        if (dice.percent(40)) {
            limit.put(
                    "response_headers_to_add",
                    List.of(Node.map("header", Node.map("key", "x-limited", "value", "yes"))));
        }
        if (dice.percent(30)) {
            limit.put("enable_x_ratelimit_headers", "DRAFT_VERSION_03");
        }
        if (dice.percent(20)) {
            limit.put("status", Node.map("code", "ServiceUnavailable"));
        }
        if (dice.percent(20)) {
            limit.put("rate_limited_as_resource_exhausted", true);
        }
        Map<String, Object> value = Node.map(
                "route",
                Node.map("rate_limits", List.of(Node.map("actions", actions))),
                "typed_per_filter_config",
                Node.map(NAME, limit));
        return Patches.document(
                "limit-" + suffix, List.of(Patches.patch("HTTP_ROUTE", Patches.match(host), "MERGE", value)));
    }

    private static Map<String, Object> bucket(int tokens) {
        return Node.map("max_tokens", tokens, "tokens_per_fill", tokens, "fill_interval", "3600s");
    }

    private static Map<String, Object> share(int percent) {
        return Node.map("default_value", Node.map("numerator", percent, "denominator", "HUNDRED"));
    }
}
