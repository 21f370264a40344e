package dev.meshwright.testing.authorization;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Calls out of the words that [RandomPolicies] knows, and near them.
final class RandomQuestions {
    private static final List<String> PATHS = List.of(
            "/",
            "/admin",
            "/admin/",
            "/admin/x",
            "/Admin",
            "/a/b",
            "/a//b",
            "/a%2Fb",
            "/a%2fb",
            "/a/%2e%2e/admin",
            "/a/../admin",
            "/./admin",
            "//admin",
            "/%61dmin",
            "/adm%69n",
            "/a%5cb",
            "/a\\b",
            "/admin;x=1",
            "/admin?q=/a/b",
            "/admin/..",
            "/x",
            "/x/x",
            "/x/b/c/d",
            "/a/b/c",
            "/a/.",
            "/a%252Fb",
            "/a/b%00",
            "/a%00/../admin",
            "/%2e/admin");
    private static final List<String> METHODS = List.of("GET", "GET", "POST", "PUT");
    private static final List<String> AUTHORITIES = List.of("shop", "SHOP", "shop:9080", "a.example", "toys");
    private static final List<String> IDENTITIES = List.of(
            "",
            "",
            "spiffe://cluster.local/ns/shop/sa/default",
            "spiffe://cluster.local/ns/shop/sa/admin",
            "spiffe://cluster.local/ns/other/sa/default",
            "spiffe://old.local/ns/shop/sa/default");
    private static final List<String> SERVER_NAMES = List.of("a.example", "a.shop", "b.example");
    private static final List<String> HEADERS = List.of("good", "goodness", "bad", "other");
    private static final List<String> FORWARDED = List.of("127.0.0.2", "127.0.0.5", "8.8.8.8", "127.0.0.2, 8.8.8.8");

    private final Dice dice;
    private final List<String> tokens;

    /// @param tokens for `authorization: Bearer`
    RandomQuestions(Dice dice, List<String> tokens) {
        this.dice = dice;
        this.tokens = List.copyOf(tokens);
    }

    Question bytes() {
        String identity = dice.of(IDENTITIES);
        return new Question(caller(), identity, serverName(identity), List.of());
    }

    Question http() {
        String identity = dice.of(IDENTITIES);
        return new Question(
                caller(),
                identity,
                serverName(identity),
                List.of(new Question.Request(dice.of(METHODS), dice.of(AUTHORITIES), dice.of(PATHS), headers())));
    }

    private String caller() {
        return "127.0.0." + (1 + dice.below(5));
    }

    private String serverName(String identity) {
        return identity.isEmpty() || dice.oneIn(4) ? "" : dice.of(SERVER_NAMES);
    }

    private List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        if (!dice.oneIn(3)) {
            headers.add(Map.entry("x-a", dice.of(HEADERS)));
        }
        if (dice.oneIn(4)) {
            headers.add(Map.entry("x-forwarded-for", dice.of(FORWARDED)));
        }
        if (dice.oneIn(3)) {
            headers.add(Map.entry("authorization", "Bearer " + dice.of(tokens)));
        }
        return headers;
    }
}
