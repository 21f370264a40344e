package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.HeaderChange;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a request came through the filters, and what they found out. Mutable, owned by the request; [#clear] before
/// it serves another.
public final class FilterState {
    private Metadata metadata = Metadata.EMPTY;
    private @Nullable CorsAnswer cors;
    private List<HeaderChange> toResponse = List.of();
    private @Nullable Quota quota;
    private @Nullable Session session;
    private int next;

    /// What filters know of the request.
    public Metadata metadata() {
        return metadata;
    }

    /// What goes into the response; null when no policy applies.
    public @Nullable CorsAnswer cors() {
        return cors;
    }

    /// Makes the changes that providers want, in their order.
    public void changeResponse(EditableHead response) {
        for (int i = 0; i < toResponse.size(); i++) {
            toResponse.get(i).applyTo(response);
        }
    }

    /// What the response tells of a limit; null: nothing.
    public @Nullable Quota quota() {
        return quota;
    }

    /// By which the client keeps its endpoint; null: it keeps none.
    public @Nullable Session session() {
        return session;
    }

    public void clear() {
        metadata = Metadata.EMPTY;
        cors = null;
        toResponse = List.of();
        quota = null;
        session = null;
        next = 0;
    }

    /// An independent one at the same place.
    public FilterState copy() {
        FilterState other = new FilterState();
        other.metadata = metadata;
        other.cors = cors;
        other.toResponse = toResponse;
        other.quota = quota;
        other.session = session;
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

    void toResponse(List<HeaderChange> changes) {
        if (!changes.isEmpty()) {
            List<HeaderChange> all = new ArrayList<>(toResponse);
            all.addAll(changes);
            toResponse = all;
        }
    }

    /// Adds to what filters of that name found before; a newer value takes the place of an older one.
    void merge(String filter, Value.Struct found) {
        Map<String, Value> fields = new HashMap<>(metadata.of(filter).fields());
        fields.putAll(found.fields());
        metadata(filter, new Value.Struct(fields));
    }

    void session(Session kept) {
        session = kept;
    }

    void quota(Quota told) {
        quota = told;
    }

    void metadata(String filter, Value.Struct found) {
        Map<String, Value.Struct> filters = new HashMap<>(metadata.filters());
        filters.put(filter, found);
        metadata = new Metadata(filters);
    }
}
