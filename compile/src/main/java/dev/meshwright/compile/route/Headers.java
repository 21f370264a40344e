package dev.meshwright.compile.route;

import dev.meshwright.model.HttpRoute.HeaderEdits;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Header edits as Envoy's options, by name. Envoy refuses to edit Host and pseudo-headers: a Host that is set
/// becomes a host rewrite, other edits of them are left out.
final class Headers {
    private Headers() {}

    /// Overwrites first, then additions.
    static List<HeaderValueOption> options(Map<String, String> set, Map<String, String> add) {
        List<HeaderValueOption> options = new ArrayList<>();
        new TreeMap<>(set)
                .forEach((name, value) -> option(name, value, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD, options));
        new TreeMap<>(add)
                .forEach((name, value) -> option(name, value, HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD, options));
        return options;
    }

    static List<String> removals(List<String> names) {
        return names.stream().filter(name -> !isReserved(name)).distinct().toList();
    }

    /// The host that the edits set, if any.
    static Optional<String> host(HeaderEdits edits) {
        return new TreeMap<>(edits.requestSet())
                .entrySet().stream()
                        .filter(e -> isHost(e.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    private static void option(String name, String value, HeaderAppendAction action, List<HeaderValueOption> options) {
        if (!isReserved(name)) {
            options.add(HeaderValueOption.newBuilder()
                    .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                    .setAppendAction(action)
                    .build());
        }
    }

    private static boolean isHost(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("host") || lower.equals(":authority");
    }

    private static boolean isReserved(String name) {
        return name.startsWith(":") || isHost(name);
    }
}
