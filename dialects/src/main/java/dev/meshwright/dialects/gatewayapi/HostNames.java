package dev.meshwright.dialects.gatewayapi;

import java.util.Comparator;
import java.util.List;

/// Hostnames of listeners and routes: `*` is every host, `*.suffix` every host below, any number of labels.
final class HostNames {
    static final String ANY = "*";

    /// Most specific first: full names, then longer wildcards.
    static final Comparator<String> MOST_SPECIFIC = Comparator.<String, Boolean>comparing(h -> h.startsWith("*"))
            .thenComparing(String::length, Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private HostNames() {}

    static String orAny(String written) {
        return written.isEmpty() ? ANY : written;
    }

    /// Whether every host of `narrow` is one of `wide`.
    static boolean covers(String wide, String narrow) {
        if (wide.equals(ANY) || wide.equals(narrow)) {
            return true;
        }
        return wide.startsWith("*.") && narrow.endsWith(wide.substring(1)) && !narrow.equals(wide.substring(1));
    }

    /// The hosts that a listener and a route have in common; a route without hosts takes the listener's.
    static List<String> common(String listener, List<String> route) {
        if (route.isEmpty()) {
            return List.of(listener);
        }
        return route.stream()
                .flatMap(host -> covers(listener, host)
                        ? List.of(host).stream()
                        : covers(host, listener) ? List.of(listener).stream() : List.<String>of().stream())
                .distinct()
                .toList();
    }
}
