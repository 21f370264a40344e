package dev.meshwright.dialects.schema;

import org.jspecify.annotations.Nullable;

/// Where in a document a check is, as `spec.http[0].name`: made into text when somebody reads it, as most have
/// nothing to say.
final class FieldPath {
    private final @Nullable FieldPath above;
    private final String name;
    private final int index;

    private FieldPath(@Nullable FieldPath above, String name, int index) {
        this.above = above;
        this.name = name;
        this.index = index;
    }

    static FieldPath of(String text) {
        return new FieldPath(null, text, -1);
    }

    FieldPath field(String field) {
        return new FieldPath(this, field, -1);
    }

    FieldPath item(int at) {
        return new FieldPath(this, "", at);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        if (above != null) {
            above.write(text);
        }
        if (index >= 0) {
            text.append('[').append(index).append(']');
        } else {
            text.append(text.isEmpty() ? "" : ".").append(name);
        }
    }
}
