package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.extauthz.CheckAnswer.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A query with other parameters. Names and values stand as they are written, escaped or not.
final class QueryChange {
    private QueryChange() {}

    /// The path with the parameters set and removed; a set one takes the place of all of its name. They
    /// come out in the order of their names, as from Envoy.
    static String apply(String path, List<Parameter> set, List<String> removed) {
        int mark = path.indexOf('?');
        String before = mark < 0 ? path : path.substring(0, mark);
        Map<String, List<String>> all = new TreeMap<>();
        if (mark >= 0 && mark + 1 < path.length()) {
            for (String pair : path.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                all.computeIfAbsent(name, _ -> new ArrayList<>()).add(equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        set.forEach(parameter -> all.put(parameter.name(), List.of(parameter.value())));
        removed.forEach(all::remove);
        StringBuilder out = new StringBuilder(before);
        char joint = '?';
        for (Map.Entry<String, List<String>> each : all.entrySet()) {
            for (String value : each.getValue()) {
                out.append(joint).append(each.getKey()).append('=').append(value);
                joint = '&';
            }
        }
        return out.toString();
    }
}
