package dev.meshwright.model;

import java.util.List;
import java.util.Map;

/// The form of a log line; texts have command operators (`%REQ(:METHOD)%`).
public sealed interface LogFormat {
    /// Istio's default line.
    record DefaultText() implements LogFormat {}

    /// Istio's default object.
    record DefaultJson() implements LogFormat {}

    record Text(String line) implements LogFormat {}

    record Json(Value.Fields fields) implements LogFormat {}

    /// A value of a JSON format.
    sealed interface Value {
        record Text(String text) implements Value {}

        record Real(double number) implements Value {}

        record Flag(boolean flag) implements Value {}

        record Nothing() implements Value {}

        record Items(List<Value> items) implements Value {
            public Items {
                items = List.copyOf(items);
            }
        }

        record Fields(Map<String, Value> fields) implements Value {
            public Fields {
                fields = SortedCopy.of(fields);
            }
        }
    }
}
