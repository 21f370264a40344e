package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.TagSink;
import java.util.ArrayList;
import java.util.List;

/// The tags of one span, in the order in which they first came. Reused by its loop.
final class Tags implements TagSink {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    void clear() {
        names.clear();
        values.clear();
    }

    @Override
    public void tag(String name, String value) {
        int known = names.indexOf(name);
        if (known >= 0) {
            values.set(known, value);
            return;
        }
        names.add(name);
        values.add(value);
    }

    int size() {
        return names.size();
    }

    String name(int index) {
        return names.get(index);
    }

    String value(int index) {
        return values.get(index);
    }
}
