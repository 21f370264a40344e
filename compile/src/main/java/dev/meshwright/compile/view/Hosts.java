package dev.meshwright.compile.view;

import java.util.Comparator;
import java.util.List;

/// Host patterns of Istio documents: `*`, `*.suffix` or a full name, lower case.
public final class Hosts {
    /// Most specific first: full names, then longer wildcards, then by text.
    public static final Comparator<String> MOST_SPECIFIC = Comparator.<String, Boolean>comparing(h -> h.startsWith("*"))
            .thenComparing(String::length, Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private Hosts() {}

    /// Whether every host that `narrow` stands for is one that `wide` stands for.
    public static boolean covers(String wide, String narrow) {
        if (!wide.startsWith("*")) {
            return wide.equals(narrow);
        }
        return narrow.endsWith(wide.substring(1)) && (wide.equals("*") || narrow.length() >= wide.length());
    }

    /// What both patterns stand for: the narrower one, or nothing.
    public static List<String> common(String one, String other) {
        if (covers(one, other)) {
            return List.of(other);
        }
        return covers(other, one) ? List.of(one) : List.of();
    }

    /// Whether an `exportTo` list of an element in `owner` lets `namespace` see it; an empty list lets
    /// everyone.
    public static boolean exported(List<String> exportTo, String owner, String namespace) {
        return exportTo.isEmpty()
                || exportTo.stream()
                        .anyMatch(to ->
                                to.equals("*") || to.equals(namespace) || (to.equals(".") && owner.equals(namespace)));
    }
}
