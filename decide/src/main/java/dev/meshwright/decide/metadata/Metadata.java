package dev.meshwright.decide.metadata;

import java.util.Map;

/// What is attached to a table element, by filter name: `config.core.v3.Metadata`.
public record Metadata(Map<String, Value.Struct> filters) {
    public static final Metadata EMPTY = new Metadata(Map.of());

    public Metadata {
        filters = Map.copyOf(filters);
    }

    /// The struct of that name, or the empty one.
    public Value.Struct of(String filter) {
        return filters.getOrDefault(filter, Value.Struct.EMPTY);
    }
}
