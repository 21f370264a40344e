package dev.meshwright.decide.match;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition on what filters know of a request: xDS `type.matcher.v3.MetadataMatcher`.
///
/// @param path keys from the outside in, at least one
/// @param inverted holds when the value does not match
public record MetadataMatch(String filter, List<String> path, ValueMatch value, boolean inverted) {
    public MetadataMatch {
        path = List.copyOf(path);
    }

    public boolean matches(Metadata metadata) {
        return value.matches(at(metadata)) != inverted;
    }

    private @Nullable Value at(Metadata metadata) {
        @Nullable Value at = metadata.of(filter);
        for (int i = 0; i < path.size() && at != null; i++) {
            at = at instanceof Value.Struct(var fields) ? fields.get(path.get(i)) : null;
        }
        return at;
    }

    /// For people.
    public String subject() {
        return String.join(".", path) + " of " + filter;
    }

    /// What is there, for people.
    public String found(Metadata metadata) {
        return switch (at(metadata)) {
            case null -> "absent";
            case Value.Text(var text) -> '"' + text + '"';
            case Value.Items(var items) -> "a list of " + items.size();
            case Value.Real(var number) -> Double.toString(number);
            case Value.Bool(var flag) -> Boolean.toString(flag);
            case Value.Struct _ -> "an object";
            case Value.Nothing() -> "null";
        };
    }

    public String wanted() {
        return (inverted ? "not " : "") + value.wanted();
    }
}
