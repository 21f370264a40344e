package dev.meshwright.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which objects `-l` picks by their labels: requirements joined by commas, in Kubernetes' grammar (`labels.Parse`):
/// `key=value` (or `==`), `key!=value`, `key in (a,b)`, `key notin (a,b)`, `key`, `!key`.
record LabelSelector(List<Requirement> requirements) {
    static final LabelSelector ALL = new LabelSelector(List.of());

    private static final String KEY = "([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)";
    private static final String VALUE = "([A-Za-z0-9._-]*)";
    private static final Pattern ABSENT = Pattern.compile("!\\s*" + KEY);
    private static final Pattern PRESENT = Pattern.compile(KEY);
    private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*" + VALUE);
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");

    LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// @param values those that the label may have, or, with `not`, may not; null for any
    record Requirement(
            String key,
            boolean not,
            @org.jspecify.annotations.Nullable Set<String> values) {
        boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            boolean found = value != null && (values == null || values.contains(value));
            return found != not;
        }
    }

    /// @throws IllegalArgumentException saying which part is not understood
    static LabelSelector parse(String text) {
        List<Requirement> all = new ArrayList<>();
        for (String part : parts(text)) {
            all.add(requirement(part.strip()));
        }
        return new LabelSelector(all);
    }

    boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    /// Cut at commas outside parentheses.
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static Requirement requirement(String part) {
        Matcher set = SET.matcher(part);
        if (set.matches()) {
            Set<String> values = Set.copyOf(List.of(set.group(3).strip().split("\\s*,\\s*", -1)));
            return new Requirement(set.group(1), set.group(2).equals("notin"), values);
        }
        Matcher equal = EQUAL.matcher(part);
        if (equal.matches()) {
            return new Requirement(equal.group(1), equal.group(2).equals("!="), Set.of(equal.group(3)));
        }
        Matcher absent = ABSENT.matcher(part);
        if (absent.matches()) {
            return new Requirement(absent.group(1), true, null);
        }
        if (PRESENT.matcher(part).matches()) {
            return new Requirement(part, false, null);
        }
        throw new IllegalArgumentException(
                "'" + part
                        + "' is no label requirement (expected: key=value, key!=value, key in (a,b), key notin (a,b), key or !key)");
    }
}
