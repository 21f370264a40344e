package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.ElementId;
import java.util.Map;

/// A ConfigMap or Secret, as far as others refer to it. Its text never shows values: some are keys.
///
/// @param values decoded, by key
public record Material(ElementId id, String type, Map<String, String> values) {
    public Material {
        values = Map.copyOf(values);
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
