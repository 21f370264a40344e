package dev.meshwright.decide.load;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `google.protobuf.Struct` and `config.core.v3.Metadata`.
final class Structs {
    private Structs() {}

    static Metadata metadata(Message m) throws LoadException {
        Map<String, Value.Struct> filters = new HashMap<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message.Entry entry = m.entry();
                    filters.put(entry.key(), struct(entry.value()));
                }
                case 2 -> m.skip(); // typed_filter_metadata: read by extensions that this proxy does not have
                default -> throw m.unsupported();
            }
        }
        return filters.isEmpty() ? Metadata.EMPTY : new Metadata(filters);
    }

    static Value.Struct struct(Message m) throws LoadException {
        Map<String, Value> fields = new HashMap<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message.Entry entry = m.entry();
                    fields.put(entry.key(), value(entry.value()));
                }
                default -> throw m.unsupported();
            }
        }
        return new Value.Struct(fields);
    }

    private static Value value(Message m) throws LoadException {
        Value value = new Value.Nothing();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip();
                case 2 -> value = new Value.Real(m.real());
                case 3 -> value = new Value.Text(m.text());
                case 4 -> value = new Value.Bool(m.flag());
                case 5 -> value = struct(m.message());
                case 6 -> value = new Value.Items(items(m.message()));
                default -> throw m.unsupported();
            }
        }
        return value;
    }

    private static List<Value> items(Message m) throws LoadException {
        List<Value> items = new ArrayList<>();
        while (m.next()) {
            items.add(value(m.message()));
        }
        return items;
    }
}
