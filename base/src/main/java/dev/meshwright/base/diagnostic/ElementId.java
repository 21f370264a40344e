package dev.meshwright.base.diagnostic;

/// The name of a configuration element in any dialect: `VirtualService/shop/reviews`.
///
/// @param kind the dialect's own kind word
/// @param namespace empty for kinds without one
/// @param name the element's name in that namespace
public record ElementId(String kind, String namespace, String name) implements Comparable<ElementId> {
    @Override
    public int compareTo(ElementId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + "/" + name : kind + "/" + namespace + "/" + name;
    }
}
