package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.Map;

/// One thing that is measured.
///
/// @param name as given to `--scenarios` and printed
/// @param family name of the curve that it is a point of, else its own name
/// @param size place on the curve, 0 without one
/// @param text what the table's heading says
/// @param values for the templates, beside ports and folders
/// @param subjects names of those measured unless others are asked for
/// @param seconds length of a round, 0 for the run's
/// @param rounds number of rounds, 0 for the run's
/// @param request path and authority of the requests
record Scenario(
        String name,
        String family,
        int size,
        String text,
        Shape shape,
        LoadKind load,
        Map<String, String> values,
        List<String> subjects,
        int seconds,
        int rounds,
        Request request) {
    /// @param path with query
    /// @param authority `Host` of the request, empty for the address
    record Request(String path, String authority) {
        static final Request ITEM = new Request("/api/v1/items?id=42", "");
    }

    Scenario {
        values = Map.copyOf(values);
        subjects = List.copyOf(subjects);
    }

    /// Whether the stops of our JVMs are logged and reported: in scenarios that have a length of their own, made for
    /// that.
    boolean watchesPauses() {
        return seconds > 0;
    }
}
