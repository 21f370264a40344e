package dev.meshwright.base.cel;

import java.util.List;

/// A parsed CEL expression: what [CelParser] knows of the language.
public sealed interface CelExpression {
    /// Text, whole number, double, boolean.
    record Literal(Object value) implements CelExpression {}

    record Name(String name) implements CelExpression {}

    record Select(CelExpression operand, String field) implements CelExpression {}

    /// `has(operand.field)`.
    record Has(CelExpression operand, String field) implements CelExpression {}

    record Index(CelExpression operand, CelExpression index) implements CelExpression {}

    record Items(List<CelExpression> items) implements CelExpression {
        public Items {
            items = List.copyOf(items);
        }
    }

    /// `null`.
    record Null() implements CelExpression {}

    /// `{}`; a map that holds something is not known.
    record EmptyMap() implements CelExpression {}

    /// A function, or a method whose target is the first argument.
    record Call(String function, List<CelExpression> arguments) implements CelExpression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    record Not(CelExpression operand) implements CelExpression {}

    record Negative(CelExpression operand) implements CelExpression {}

    record Both(CelExpression left, CelExpression right) implements CelExpression {}

    record Either(CelExpression left, CelExpression right) implements CelExpression {}

    record Choice(CelExpression condition, CelExpression then, CelExpression otherwise) implements CelExpression {}

    /// @param operator `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `+`, `-`, `*`, `/`, `%`
    record Binary(String operator, CelExpression left, CelExpression right) implements CelExpression {}

    /// A loop over the items of a list or the keys of a map.
    record Loop(Kind kind, CelExpression range, String variable, CelExpression body) implements CelExpression {
        public enum Kind {
            ALL,
            EXISTS,
            EXISTS_ONE,
            FILTER,
            MAP
        }
    }
}
