package dev.meshwright.decide.filter;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a request came through the filters, and what they found out. Mutable, owned by the request; [#clear] before
/// it serves another.
public final class FilterState {
    private Metadata metadata = Metadata.EMPTY;
    private @Nullable CorsAnswer cors;
    private int next;

    /// What filters know of the request.
    public Metadata metadata() {
        return metadata;
    }

    /// What goes into the response; null when no policy applies.
    public @Nullable CorsAnswer cors() {
        return cors;
    }

    public void clear() {
        metadata = Metadata.EMPTY;
        cors = null;
        next = 0;
    }

    /// An independent one at the same place.
    public FilterState copy() {
        FilterState other = new FilterState();
        other.metadata = metadata;
        other.cors = cors;
        other.next = next;
        return other;
    }

    /// Index of the filter that is asked next.
    int next() {
        return next;
    }

    void next(int index) {
        next = index;
    }

    void cors(CorsAnswer answer) {
        cors = answer;
    }

    void metadata(String filter, Value.Struct found) {
        Map<String, Value.Struct> filters = new HashMap<>(metadata.filters());
        filters.put(filter, found);
        metadata = new Metadata(filters);
    }
}
