package dev.meshwright.base.diagnostic;

/// The element and field that something was read from. Two origins are equal when they name the same field of the
/// same element, wherever in a file it stands: a moved line changes no compiled resource and no memo key.
///
/// @param element the element that holds the field
/// @param field path inside the element (`spec.http[0].route[1].weight`); empty for the whole element
/// @param position where it stands; no part of equality
public record Origin(ElementId element, String field, Position position) {
    /// The origin of a default that this program adds on its own.
    public static Origin builtIn(String what) {
        return new Origin(new ElementId("Default", "", what), "", Position.BUILT_IN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin o && element.equals(o.element) && field.equals(o.field);
    }

    @Override
    public int hashCode() {
        return 31 * element.hashCode() + field.hashCode();
    }

    /// `VirtualService/shop/reviews#spec.http[0]`, the form that travels beside xDS resources.
    @Override
    public String toString() {
        return field.isEmpty() ? element.toString() : element + "#" + field;
    }
}
