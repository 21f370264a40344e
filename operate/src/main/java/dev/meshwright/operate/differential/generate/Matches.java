package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Conditions of `http[].match[]`.
final class Matches {
    private final Dice dice;
    private final Near near;

    Matches(Dice dice, Near near) {
        this.dice = dice;
        this.near = near;
    }

    Map<String, Object> http() {
        Map<String, Object> match = new LinkedHashMap<>();
        if (dice.percent(75)) {
            match.put("uri", path());
        }
        if (dice.percent(20) && match.containsKey("uri")) {
            match.put("ignoreUriCase", dice.percent(80));
        }
        if (dice.percent(30)) {
            match.put("headers", headers());
        }
        if (dice.percent(12)) {
            match.put("withoutHeaders", headers());
        }
        if (dice.percent(20)) {
            match.put("queryParams", queries());
        }
        if (dice.percent(15)) {
            String method = dice.of(Texts.METHODS);
            near.method(method);
            match.put("method", dice.percent(80) ? Node.map("exact", method) : Node.map("regex", method + "|POST"));
        }
        if (dice.percent(6)) {
            match.put("scheme", Node.map("exact", dice.of("http", "https")));
        }
        if (dice.percent(8)) {
            String host = dice.of("one", "one.alpha", "two.beta.svc.cluster.local");
            near.authority(host);
            match.put(
                    "authority",
                    dice.make(() -> Node.map("exact", host), () -> Node.map("prefix", host.substring(0, 3))));
        }
        if (dice.percent(8)) {
            match.put("port", dice.of(80, 81, 82, 84, 8080));
        }
        if (dice.percent(6)) {
            match.put("sourceLabels", Node.map("app", dice.of("caller", "one")));
        }
        if (dice.percent(6)) {
            match.put("sourceNamespace", dice.of("alpha", "beta"));
        }
        return match;
    }

    Map<String, Object> path() {
        return switch (dice.below(10)) {
            case 0, 1, 2 -> {
                String path = dice.of(Texts.PATHS);
                near.path(path);
                yield Node.map("exact", path);
            }
            case 3, 4, 5, 6 -> {
                String path = dice.of(Texts.PREFIXES);
                near.path(path);
                near.path(path + "x/y");
                yield Node.map("prefix", path);
            }
            default -> {
                var regex = dice.of(Texts.PATH_REGEXES);
                regex.getValue().forEach(near::path);
                yield Node.map("regex", regex.getKey());
            }
        };
    }

    private Map<String, Object> headers() {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : dice.times(dice.percent(70) ? 1 : 2, () -> dice.of(Texts.HEADERS))) {
            headers.put(name, value(v -> near.header(name.toLowerCase(Locale.ROOT), v), true));
        }
        if (near.hasClaims() && dice.percent(50)) {
            headers.put(
                    dice.of(
                            "@request.auth.claims.sub",
                            "@request.auth.claims[groups]",
                            "@request.auth.claims[nested][team]",
                            "@request.auth.claims.level"),
                    dice.make(
                            () -> Node.map("exact", dice.of("ada", "admin", "red", "3")),
                            () -> Node.map("prefix", dice.of("a", "r")),
                            () -> Node.map("regex", "a.*|r.*")));
        }
        return headers;
    }

    private Map<String, Object> queries() {
        Map<String, Object> queries = new LinkedHashMap<>();
        for (String name : dice.times(dice.percent(70) ? 1 : 2, () -> dice.of(Texts.QUERIES))) {
            queries.put(name, value(v -> near.query(name, v), dice.percent(30)));
        }
        return queries;
    }

    private interface Told {
        void value(String value);
    }

    private Map<String, Object> value(Told told, boolean orPresent) {
        String value = dice.of(Texts.VALUES);
        return switch (dice.below(orPresent ? 7 : 6)) {
            case 0, 1, 2 -> {
                told.value(value);
                yield Node.map("exact", value);
            }
            case 3, 4 -> {
                told.value(value + "2");
                told.value(value);
                yield Node.map("prefix", value);
            }
            case 5 -> {
                var regex = dice.of(Texts.VALUE_REGEXES);
                regex.getValue().forEach(told::value);
                yield Node.map("regex", regex.getKey());
            }
            default -> {
                told.value(value);
                yield Node.map();
            }
        };
    }

    /// None, or some alternatives.
    List<Map<String, Object>> alternatives() {
        return new ArrayList<>(dice.times(dice.of(0, 1, 1, 1, 2, 3), this::http));
    }
}
