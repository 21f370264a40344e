package dev.meshwright.decide.trace;

import org.jspecify.annotations.Nullable;

/// Where a table element stands in its xDS resource: `rds/9080` and `virtual_hosts[0].routes[2]`. With it a
/// trace, a log line or an error finds the origin.
///
/// Costs one small object per element; the text is composed when asked for, never on the hot path. Immutable.
public final class Place {
    private final String resource;
    private final @Nullable Place parent;
    private final String field;
    private final int index;

    private Place(String resource, @Nullable Place parent, String field, int index) {
        this.resource = resource;
        this.parent = parent;
        this.field = field;
        this.index = index;
    }

    /// The whole resource.
    ///
    /// @param type short type name (`lds`, `rds`, `vhds`, `cds`, `eds`)
    public static Place of(String type, String name) {
        return new Place(type + "/" + name, null, "", -1);
    }

    /// The element in a singular field of this one.
    public Place child(String childField) {
        return new Place(resource, this, childField, -1);
    }

    /// The element at a position of a repeated field of this one.
    public Place child(String childField, int position) {
        return new Place(resource, this, childField, position);
    }

    /// `TYPE/NAME`.
    public String resource() {
        return resource;
    }

    /// Path inside the resource in proto field names; empty for the whole.
    public String path() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(field);
        if (index >= 0) {
            text.append('[').append(index).append(']');
        }
    }

    @Override
    public String toString() {
        return parent == null ? resource : resource + " " + path();
    }
}
