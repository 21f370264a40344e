package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `envoy.config.rbac.v3.RBAC`: trees of permissions and principals, as no AuthorizationPolicy makes them.
final class EnvoyRules {
    private static final int DEPTH_MAX = 2;

    private final Dice dice;
    private final Near near;
    private final EnvoyMatches matches;

    EnvoyRules(Dice dice, Near near, EnvoyMatches matches) {
        this.dice = dice;
        this.near = near;
        this.matches = matches;
    }

    Map<String, Object> rules() {
        return rules(dice.of("ALLOW", "DENY", "DENY", "LOG"));
    }

    /// Such that do not refuse everything.
    Map<String, Object> denials() {
        return rules("DENY");
    }

    private Map<String, Object> rules(String action) {
        Map<String, Object> policies = Node.map();
        for (int i = dice.of(1, 1, 2); i > 0; i--) {
            policies.put(
                    "policy-" + i,
                    Node.map(
                            "permissions",
                            dice.times(dice.of(1, 1, 2), () -> permission(0)),
                            "principals",
                            dice.times(dice.of(1, 1, 2), () -> principal(0))));
        }
        return Node.map("action", action, "policies", policies);
    }

    private Map<String, Object> permission(int depth) {
        return switch (dice.below(depth < DEPTH_MAX ? 10 : 6)) {
            case 0 -> Node.map("any", true);
            case 1, 2 -> Node.map("header", matches.header());
            case 3 -> Node.map("url_path", Node.map("path", matches.path()));
            case 4 -> Node.map("destination_port", dice.of(80, 8080));
            case 5 ->
                dice.make(
                        () -> Node.map("destination_port_range", Node.map("start", 1, "end", dice.of(80, 81, 9000))),
                        () -> Node.map("requested_server_name", Node.map("suffix", dice.of("example", "com"))),
                        () -> Node.map(
                                "destination_ip",
                                Node.map("address_prefix", dice.of("10.52.9.0", "10.0.0.0"), "prefix_len", 24)));
            case 6 -> Node.map("and_rules", Node.map("rules", several(() -> permission(depth + 1))));
            case 7 -> Node.map("or_rules", Node.map("rules", several(() -> permission(depth + 1))));
            default -> Node.map("not_rule", permission(depth + 1));
        };
    }

    private Map<String, Object> principal(int depth) {
        return switch (dice.below(depth < DEPTH_MAX ? 10 : 6)) {
            case 0, 1 -> Node.map("any", true);
            case 2 -> Node.map("header", matches.header());
            case 3 -> Node.map("url_path", Node.map("path", matches.path()));
            case 4 -> {
                near.header("x-forwarded-for", "198.51.100.1");
                yield Node.map(
                        dice.of("direct_remote_ip", "remote_ip"),
                        Node.map(
                                "address_prefix",
                                dice.of("203.0.113.0", "198.51.100.0", "10.0.0.0"),
                                "prefix_len",
                                24));
            }
            case 5 -> Node.map("authenticated", Node.map());
            case 6 -> Node.map("and_ids", Node.map("ids", several(() -> principal(depth + 1))));
            case 7 -> Node.map("or_ids", Node.map("ids", several(() -> principal(depth + 1))));
            default -> Node.map("not_id", principal(depth + 1));
        };
    }

    private List<Object> several(java.util.function.Supplier<Object> make) {
        return new ArrayList<>(dice.times(dice.of(1, 2, 2), make));
    }
}
