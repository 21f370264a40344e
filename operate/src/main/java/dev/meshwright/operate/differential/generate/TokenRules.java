package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// RequestAuthentication, the tokens that it judges, and AuthorizationPolicies that look at them.
final class TokenRules {
    private static final String API = "security.istio.io/v1";
    private static final String FAR = "4102444800";
    private static final String PAST = "1000000000";
    private static final List<String> ISSUERS = List.of("a.issuer.example", "b.issuer.example");

    private final Dice dice;
    private final Near near;

    TokenRules(Dice dice, Near near) {
        this.dice = dice;
        this.near = near;
    }

    private static Map<String, Object> selector() {
        return Node.map("matchLabels", Node.map("istio", "ingressgateway"));
    }

    Map<String, Object> authentication(String suffix) {
        List<Object> rules = new ArrayList<>();
        for (String issuer : dice.some(ISSUERS)) {
            Map<String, Object> rule = Node.map("issuer", issuer, "jwks", Tokens.keySet());
            if (dice.percent(30)) {
                rule.put("audiences", dice.some(List.of("shop", "other")));
            }
            if (dice.percent(20)) {
                rule.put(
                        "fromHeaders",
                        List.of(
                                dice.percent(50)
                                        ? Node.map("name", "x-token")
                                        : Node.map("name", "x-token", "prefix", "Token ")));
            }
            if (dice.percent(20)) {
                rule.put("fromParams", List.of("token"));
            }
            if (dice.percent(15)) {
                rule.put("fromCookies", List.of("token"));
            }
            if (dice.percent(40)) {
                rule.put("forwardOriginalToken", dice.percent(70));
            }
            if (dice.percent(25)) {
                rule.put("outputPayloadToHeader", "x-payload");
            }
            if (dice.percent(35)) {
                rule.put(
                        "outputClaimToHeaders",
                        dice.some(List.of(
                                Node.map("header", "x-sub", "claim", "sub"),
                                Node.map("header", "x-level", "claim", "level"),
                                Node.map("header", "x-team", "claim", "nested.team"))));
            }
            rules.add(rule);
        }
        return Node.document(
                API,
                "RequestAuthentication",
                "istio-system",
                "tokens-" + suffix,
                Node.map("selector", selector(), "jwtRules", rules));
    }

    /// Tokens for requests to carry, good and bad.
    void tell() {
        for (int i = 0; i < 5; i++) {
            Map<String, String> claims = new LinkedHashMap<>();
            claims.put("iss", quoted(dice.percent(90) ? dice.of(ISSUERS) : "stranger.example"));
            claims.put("sub", quoted(dice.of("ada", "bob", "ada b")));
            if (dice.percent(60)) {
                claims.put("aud", dice.of("\"shop\"", "\"other\"", "[\"shop\",\"x\"]"));
            }
            if (dice.percent(80)) {
                claims.put("exp", dice.percent(85) ? FAR : PAST);
            }
            if (dice.percent(15)) {
                claims.put("nbf", dice.percent(70) ? PAST : FAR);
            }
            if (dice.percent(60)) {
                claims.put("groups", dice.of("[\"admin\",\"dev\"]", "[\"dev\"]", "\"admin\"", "\"dev admin\"", "[]"));
            }
            if (dice.percent(40)) {
                claims.put("level", dice.of("3", "3.5", "true", "\"high\"", "null", "{\"a\":1}", "12345678901"));
            }
            if (dice.percent(40)) {
                claims.put("nested", "{\"team\":" + dice.of("\"red\"", "[\"red\",\"blue\"]", "7") + "}");
            }
            if (dice.percent(30)) {
                claims.put("scope", quoted(dice.of("read write", "read")));
            }
            String token = Tokens.signed(claims);
            if (dice.percent(10)) {
                token = dice.of(token + "x", token.substring(0, token.length() - 4), "a.b.c", "x");
            }
            String bearer = dice.percent(93) ? "Bearer " + token : dice.of("bearer " + token, token, "Basic " + token);
            near.header("authorization", bearer);
            if (dice.percent(20)) {
                near.header("x-token", dice.of(token, "Token " + token));
            }
            if (dice.percent(20)) {
                near.query("token", token);
            }
            if (dice.percent(15)) {
                near.header("cookie", "a=b; token=" + token);
            }
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /// About one island's hosts; an allowance needs [#rest] beside it.
    Map<String, Object> policy(String suffix) {
        String action = dice.of("ALLOW", "DENY", "DENY");
        List<Object> rules = new ArrayList<>();
        for (int i = dice.of(1, 1, 2); i > 0; i--) {
            Map<String, Object> operation = Node.map("hosts", List.of("*." + suffix + ".guarded.example"));
            if (dice.percent(25)) {
                String path = dice.of(Texts.PATHS);
                near.path(path);
                operation.put(dice.of("paths", "notPaths"), List.of(path + "*"));
            }
            Map<String, Object> rule = Node.map("to", List.of(Node.map("operation", operation)));
            if (dice.percent(50)) {
                rule.put(
                        "from",
                        List.of(Node.map(
                                "source",
                                Node.map(
                                        dice.percent(70) ? "requestPrincipals" : "notRequestPrincipals",
                                        dice.some(List.of(
                                                "*", "a.issuer.example/ada", "b.issuer.example/*", "*/ada"))))));
            }
            if (dice.percent(60) || !rule.containsKey("from")) {
                rule.put("when", dice.times(dice.of(1, 1, 2), this::condition));
            }
            rules.add(rule);
        }
        return Node.document(
                API,
                "AuthorizationPolicy",
                "istio-system",
                "guard-" + suffix,
                Node.map("selector", selector(), "action", action, "rules", rules));
    }

    private Map<String, Object> condition() {
        String key = dice.of(
                "request.auth.claims[groups]",
                "request.auth.claims[sub]",
                "request.auth.claims[level]",
                "request.auth.claims[nested][team]",
                "request.auth.claims[scope]",
                "request.auth.audiences",
                "request.auth.principal",
                "request.auth.presenter");
        List<String> values =
                dice.some(List.of("admin", "dev", "ada*", "*", "3", "shop", "red", "a.issuer.example/ada"));
        return Node.map("key", key, dice.percent(75) ? "values" : "notValues", values);
    }

    /// Lets in what no island guards.
    static Map<String, Object> rest(String suffix) {
        Map<String, Object> others = Node.map("notHosts", List.of("*.guarded.example"));
        return Node.document(
                API,
                "AuthorizationPolicy",
                "istio-system",
                "rest-" + suffix,
                Node.map(
                        "selector",
                        selector(),
                        "action",
                        "ALLOW",
                        "rules",
                        List.of(Node.map("to", List.of(Node.map("operation", others))))));
    }
}
