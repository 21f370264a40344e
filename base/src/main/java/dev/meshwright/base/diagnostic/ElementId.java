package dev.meshwright.base.diagnostic;

/// The name of a configuration element in any dialect: `VirtualService/shop/reviews`.
///
/// @param kind the dialect's own kind word
/// @param namespace empty for kinds without one
/// @param name the element's name in that namespace
public record ElementId(String kind, String namespace, String name) implements Comparable<ElementId> {
    /// The order of the texts, without making them.
    @Override
    public int compareTo(ElementId other) {
        int byKind = comparePart(kind, other.kind);
        if (byKind != 0) {
            return byKind;
        }
        if (namespace.isEmpty() != other.namespace.isEmpty()) {
            return toString().compareTo(other.toString());
        }
        int byNamespace = comparePart(namespace, other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /// Two parts that a slash follows.
    private static int comparePart(String one, String other) {
        if (one.length() == other.length()) {
            return one.compareTo(other);
        }
        boolean shorter = one.length() < other.length();
        String first = shorter ? one : other;
        String second = shorter ? other : one;
        if (!second.startsWith(first)) {
            return one.compareTo(other);
        }
        int slash = '/' - second.charAt(first.length());
        return shorter ? slash : -slash;
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + "/" + name : kind + "/" + namespace + "/" + name;
    }
}
