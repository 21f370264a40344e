package dev.meshwright.decide.metadata;

import java.util.List;
import java.util.Map;

/// A JSON-like value: `google.protobuf.Value`, as metadata and tokens' payloads hold them. Immutable to the
/// depths; bounded by the message that it was read from. Numbers are doubles, as in JSON.
public sealed interface Value {
    record Text(String text) implements Value {}

    record Real(double value) implements Value {}

    record Bool(boolean value) implements Value {}

    record Items(List<Value> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Struct(Map<String, Value> fields) implements Value {
        public static final Struct EMPTY = new Struct(Map.of());

        public Struct {
            fields = Map.copyOf(fields);
        }

        /// Whether every field here is in `other` with an equal value: how transport sockets and subsets are chosen.
        public boolean isContainedIn(Struct other) {
            return other.fields.entrySet().containsAll(fields.entrySet());
        }

        /// The text under that key; empty when it is absent or no text.
        public String text(String key) {
            return fields.get(key) instanceof Text(var text) ? text : "";
        }
    }

    /// JSON null.
    record Nothing() implements Value {}
}
