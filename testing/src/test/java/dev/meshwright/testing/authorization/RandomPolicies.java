package dev.meshwright.testing.authorization;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// AuthorizationPolicies for one workload, out of few words so that they overlap: every action, every field of `from`
/// and `to` and every key of `when`, each with and without "not", exact, by prefix, by suffix, by presence, by
/// template; dry runs, providers that are not there, slips of the pen.
final class RandomPolicies {
    private static final List<String> ACTIONS =
            List.of("ALLOW", "ALLOW", "ALLOW", "ALLOW", "DENY", "DENY", "DENY", "AUDIT", "CUSTOM");
    private static final List<String> PATHS = List.of(
            "/admin",
            "/admin*",
            "*/x",
            "/a/b",
            "/a//b",
            "/a%2Fb",
            "*b",
            "/a/*",
            "/",
            "*",
            "/Admin",
            "//admin",
            "/%61dmin",
            "/a/{*}",
            "/{*}/x",
            "/{*}/{*}",
            "/a/{**}",
            "/{**}",
            "/{*}/b/{**}");
    private static final List<String> METHODS = List.of("GET", "POST", "P*", "*T", "*");
    private static final List<String> HOSTS = List.of("shop", "SHOP", "shop:9080", "sh*", "*.example", "*");
    private static final List<String> PORTS = List.of("9080", "9090", "1");
    private static final List<String> PRINCIPALS = List.of(
            "cluster.local/ns/shop/sa/default",
            "cluster.local/ns/shop/*",
            "*/sa/admin",
            "old.local/ns/shop/sa/default",
            "*");
    private static final List<String> NAMESPACES = List.of("shop", "other", "sh*", "*er", "*");
    private static final List<String> ACCOUNTS = List.of("default", "shop/default", "other/default", "admin");
    private static final List<String> DOMAINS = List.of("cluster.local", "old.local", "*.local", "clu*");
    private static final List<String> ADDRESSES =
            List.of("127.0.0.2", "127.0.0.0/30", "127.0.0.4/31", "::1", "8.0.0.0/8");
    private static final List<String> TOKEN_PRINCIPALS =
            List.of("issuer.example/ada", "issuer.example/*", "*/bob", "*");
    private static final List<String> SERVER_NAMES = List.of("a.example", "a.*", "*.example", "*");
    /// What an author may get wrong in one rule.
    private static final List<String> SLIPS = List.of(
            "when: [{key: source.color, values: [red]}]",
            "when: [{key: 'request.hedaers[x-a]', values: [good]}]",
            "when: [{key: 'request.headers[]', values: [good]}]",
            "when: [{key: source.ip, values: [10.0.0.0/33]}]",
            "when: [{key: destination.port, values: ['90800']}]",
            "when: [{key: source.principal}]",
            "when: [{key: source.trustDomain, values: ['a*b*']}]",
            "from: [{source: {principal: [a]}}]",
            "from: [{source: {namespaces: [shop]}}, {}]",
            "from: [{source: {serviceAccounts: ['*']}}]",
            "from: [{source: {serviceAccounts: [a], principals: [a]}}]",
            "to: [{operation: {paths: ['/a/{b}']}}]",
            "to: [{operation: {paths: ['/{**}/{*}']}}]",
            "to: [{operation: {ports: [http]}}]",
            "to: [{operation: {methods: GET}}]",
            "to: [{operation: {}}]",
            "to: []");

    private final Dice dice;

    RandomPolicies(Dice dice) {
        this.dice = dice;
    }

    /// A policy, but for whom it is: the document is whole behind `app` of [#document].
    ///
    /// @param rules one a line, as flow mappings; none at all: the field is absent
    record Policy(String name, String action, boolean dryRun, List<String> rules) {
        Policy {
            rules = List.copyOf(rules);
        }

        Policy with(String rule) {
            List<String> more = new ArrayList<>(rules);
            more.add(rule);
            return new Policy(name, action, dryRun, more);
        }

        String document(String app) {
            return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: shop%s}
                spec:
                  selector: {matchLabels: {app: %s}}
                  action: %s
                """.formatted(
                            app + "-" + name, dryRun ? ", annotations: {istio.io/dry-run: 'true'}" : "", app, action)
                    + (action.equals("CUSTOM") ? "  provider: {name: nobody}\n" : "")
                    + (rules.isEmpty() ? "" : "  rules:\n")
                    + rules.stream().map(rule -> "  - " + rule + "\n").collect(Collectors.joining());
        }
    }

    List<Policy> some() {
        return IntStream.range(0, dice.below(4)).mapToObj(i -> policy("p" + i)).toList();
    }

    private Policy policy(String name) {
        String action = dice.of(ACTIONS);
        // DENY and CUSTOM without rules are refused; that is one of the slips.
        boolean empty = action.equals("ALLOW") && dice.oneIn(12);
        List<String> rules = empty
                ? List.of()
                : IntStream.rangeClosed(0, dice.below(3)).mapToObj(_ -> rule()).toList();
        boolean tried = (action.equals("ALLOW") || action.equals("DENY")) && dice.oneIn(8);
        return new Policy(name, action, tried, rules);
    }

    String rule() {
        List<String> parts = new ArrayList<>();
        if (dice.oneIn(2)) {
            parts.add("from: [" + several(() -> "{source: {" + source() + "}}") + "]");
        }
        if (!dice.oneIn(3)) {
            parts.add("to: [" + several(() -> "{operation: {" + operation() + "}}") + "]");
        }
        if (dice.oneIn(3)) {
            parts.add("when: [" + several(this::when) + "]");
        }
        return "{" + String.join(", ", parts) + "}";
    }

    String slip() {
        return "{" + dice.of(SLIPS) + "}";
    }

    private String several(java.util.function.Supplier<String> one) {
        return IntStream.rangeClosed(0, dice.below(5) / 3)
                .mapToObj(_ -> one.get())
                .collect(Collectors.joining(", "));
    }

    private String source() {
        // Accounts beside principals or namespaces are refused.
        boolean accounts = dice.oneIn(4);
        List<String> parts = new ArrayList<>();
        if (accounts) {
            parts.add(list("serviceAccounts", ACCOUNTS));
        } else if (dice.oneIn(2)) {
            parts.add(dice.oneIn(2) ? list("principals", PRINCIPALS) : list("namespaces", NAMESPACES));
        }
        if (dice.oneIn(6)) {
            parts.add(list("trustDomains", DOMAINS));
        }
        if (dice.oneIn(5)) {
            parts.add(list("requestPrincipals", TOKEN_PRINCIPALS));
        }
        if (dice.oneIn(5)) {
            parts.add(list("remoteIpBlocks", ADDRESSES));
        }
        if (parts.isEmpty() || dice.oneIn(5)) {
            parts.add(list("ipBlocks", ADDRESSES));
        }
        return String.join(", ", parts);
    }

    private String operation() {
        List<String> parts = new ArrayList<>();
        if (!dice.oneIn(3)) {
            parts.add(list("paths", PATHS));
        }
        if (dice.oneIn(4)) {
            parts.add(list("methods", METHODS));
        }
        if (dice.oneIn(5)) {
            parts.add(list("hosts", HOSTS));
        }
        if (parts.isEmpty() || dice.oneIn(6)) {
            parts.add(list("ports", PORTS));
        }
        return String.join(", ", parts);
    }

    private String when() {
        return switch (dice.below(15)) {
            case 0 -> condition("source.ip", ADDRESSES);
            case 1 -> condition("remote.ip", ADDRESSES);
            case 2 -> condition("source.namespace", NAMESPACES);
            case 3 -> condition("source.principal", PRINCIPALS);
            case 4 -> condition("source.serviceAccount", ACCOUNTS);
            case 5 -> condition("source.trustDomain", DOMAINS);
            case 6 -> condition("request.auth.principal", TOKEN_PRINCIPALS);
            case 7 -> condition("request.auth.audiences", List.of("books", "bo*", "*s", "toys", "*"));
            case 8 -> condition("request.auth.presenter", List.of("till", "ti*", "*ll", "*"));
            case 9 -> condition("request.auth.claims[group]", List.of("admins", "ad*", "*s", "users", "*"));
            case 10 -> condition("request.auth.claims[org][unit]", List.of("sales", "sa*", "*"));
            case 11 -> condition("destination.ip", List.of("127.0.0.0/8", "10.0.0.0/8"));
            case 12 -> condition("destination.port", PORTS);
            case 13 -> condition("connection.sni", SERVER_NAMES);
            default ->
                dice.oneIn(8)
                        ? condition("experimental.envoy.filters.network.mysql_proxy[shop.items]", List.of("[select]"))
                        : condition("request.headers[X-A]", List.of("good", "good*", "*ness", "bad", "*"));
        };
    }

    private String condition(String key, List<String> words) {
        String values = "values: " + values(words);
        String not = "notValues: " + values(words);
        return "{key: '" + key + "', " + (dice.oneIn(6) ? values + ", " + not : dice.oneIn(3) ? not : values) + "}";
    }

    private String list(String field, List<String> words) {
        String not = "not" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
        String values = field + ": " + values(words);
        String notValues = not + ": " + values(words);
        return dice.oneIn(6) ? values + ", " + notValues : dice.oneIn(3) ? notValues : values;
    }

    private String values(List<String> words) {
        String first = "'" + dice.of(words) + "'";
        return dice.oneIn(2) ? "[" + first + "]" : "[" + first + ", '" + dice.of(words) + "']";
    }
}
