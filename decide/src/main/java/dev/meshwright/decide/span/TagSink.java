package dev.meshwright.decide.span;

/// Takes the tags of a span. A later one replaces an earlier one of equal name.
@FunctionalInterface
public interface TagSink {
    void tag(String name, String value);
}
