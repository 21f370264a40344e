package dev.meshwright.operate.differential.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `RouteMatch`, `HeaderMatcher` and `StringMatcher` of Envoy.
final class EnvoyMatches {
    private final Dice dice;
    private final Near near;

    EnvoyMatches(Dice dice, Near near) {
        this.dice = dice;
        this.near = near;
    }

    Map<String, Object> route() {
        Map<String, Object> match = new LinkedHashMap<>();
        String prefix = dice.of(Texts.PREFIXES);
        switch (dice.below(6)) {
            case 0, 1 -> {
                near.path(prefix + "x");
                match.put("prefix", prefix);
            }
            case 2 -> {
                String path = dice.of(Texts.PATHS);
                near.path(path);
                match.put("path", path);
            }
            case 3 -> {
                String whole = prefix.endsWith("/") ? prefix + "a" : prefix;
                near.path(whole + "/x");
                near.path(whole + "x");
                match.put("path_separated_prefix", whole);
            }
            default -> {
                var regex = dice.of(Texts.PATH_REGEXES);
                regex.getValue().forEach(near::path);
                match.put("safe_regex", Node.map("regex", regex.getKey()));
            }
        }
        if (dice.percent(20) && !match.containsKey("safe_regex")) {
            match.put("case_sensitive", false);
        }
        if (dice.percent(55)) {
            match.put("headers", dice.times(dice.of(1, 1, 2), this::header));
        }
        if (dice.percent(25)) {
            match.put("query_parameters", dice.times(1, this::query));
        }
        if (dice.percent(5)) {
            match.put("grpc", Node.map());
        }
        if (dice.percent(12)) {
            match.put(
                    "runtime_fraction",
                    Node.map("default_value", Node.map("numerator", dice.of(0, 50, 100), "denominator", "HUNDRED")));
        }
        return match;
    }

    Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        String name = dice.percent(80)
                ? dice.of("x-a", "x-b", "x-user", "X-Mixed", "accept", "cookie")
                : dice.of(":method", ":path", ":authority", ":scheme");
        header.put("name", name);
        String told = name.toLowerCase(Locale.ROOT);
        switch (dice.below(8)) {
            case 0 -> header.put("present_match", dice.percent(75));
            case 1 -> {
                List.of("9", "10", "11", "-3", "abc", "+10").forEach(v -> tell(told, v));
                header.put("range_match", Node.map("start", dice.of(-5, 0, 10), "end", dice.of(11, 100)));
            }
            default -> header.put("string_match", text(told));
        }
        if (dice.percent(25)) {
            header.put("invert_match", true);
        }
        if (dice.percent(20)) {
            header.put("treat_missing_header_as_empty", true);
        }
        return header;
    }

    private void tell(String header, String value) {
        if (!header.startsWith(":")) {
            near.header(header, value);
        }
    }

    private Map<String, Object> text(String header) {
        String value = header.equals(":method")
                ? dice.of(Texts.METHODS)
                : header.equals(":path") ? dice.of(Texts.PATHS) : dice.of(Texts.VALUES);
        Map<String, Object> match = new LinkedHashMap<>();
        switch (dice.below(6)) {
            case 0, 1 -> match.put("exact", value);
            case 2 -> match.put("prefix", value.substring(0, 1));
            case 3 -> match.put("suffix", value.substring(value.length() - 1));
            case 4 -> match.put("contains", value.substring(value.length() / 2));
            default -> {
                var regex = dice.of(Texts.VALUE_REGEXES);
                regex.getValue().forEach(v -> tell(header, v));
                match.put("safe_regex", Node.map("regex", regex.getKey()));
            }
        }
        tell(header, value);
        if (!match.containsKey("safe_regex") && dice.percent(25)) {
            match.put("ignore_case", true);
        }
        return match;
    }

    private Map<String, Object> query() {
        String name = dice.of(Texts.QUERIES);
        String value = dice.of(Texts.VALUES);
        near.query(name, value);
        return dice.make(
                () -> Node.map("name", name, "present_match", dice.percent(80)),
                () -> Node.map("name", name, "string_match", Node.map("exact", value)),
                () -> Node.map("name", name, "string_match", Node.map("suffix", value.substring(value.length() - 1))),
                () -> Node.map(
                        "name",
                        name,
                        "string_match",
                        Node.map("contains", value.substring(0, 1), "ignore_case", true)));
    }

    /// A `StringMatcher` for paths.
    Map<String, Object> path() {
        String path = dice.of(Texts.PATHS);
        near.path(path);
        return dice.make(
                () -> Node.map("exact", path),
                () -> Node.map("prefix", path),
                () -> Node.map("suffix", path.substring(path.length() - 1)),
                () -> Node.map("contains", path.substring(path.length() / 2)),
                () -> Node.map("exact", path, "ignore_case", true));
    }
}
