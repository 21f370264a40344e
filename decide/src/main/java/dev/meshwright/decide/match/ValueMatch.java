package dev.meshwright.decide.match;

import dev.meshwright.decide.metadata.Value;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A condition on a metadata value: xDS `type.matcher.v3.ValueMatcher`. What is absent matches nothing.
public sealed interface ValueMatch {
    /// @param value null when there is none
    boolean matches(@Nullable Value value);

    /// For people: what a value must be.
    default String wanted() {
        return switch (this) {
            case Null() -> "null";
            case Text(var match) -> match.describe();
            case Bool(var expected) -> Boolean.toString(expected);
            case Range(var min, var max) -> min + " to " + max;
            case Exactly(var expected) -> Double.toString(expected);
            case Present(var expected) -> expected ? "anything" : "nothing";
            case OneOf(var item) -> "a list with " + item.wanted();
            case Or(var any) -> any.stream().map(ValueMatch::wanted).collect(Collectors.joining(" or "));
        };
    }

    record Null() implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value instanceof Value.Nothing;
        }
    }

    record Text(StringMatch match) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value instanceof Value.Text(var text) && match.matches(text);
        }
    }

    record Bool(boolean expected) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value instanceof Value.Bool(var given) && given == expected;
        }
    }

    /// `min <= number < max`
    record Range(double min, double max) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value instanceof Value.Real(var number) && number >= min && number < max;
        }
    }

    record Exactly(double expected) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value instanceof Value.Real(var number) && number == expected;
        }
    }

    record Present(boolean expected) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            return value != null && !(value instanceof Value.Nothing) && expected;
        }
    }

    /// A list with at least one item that matches.
    record OneOf(ValueMatch item) implements ValueMatch {
        @Override
        public boolean matches(@Nullable Value value) {
            if (!(value instanceof Value.Items(var items))) {
                return false;
            }
            for (int i = 0; i < items.size(); i++) {
                if (item.matches(items.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    record Or(List<ValueMatch> any) implements ValueMatch {
        public Or {
            any = List.copyOf(any);
        }

        @Override
        public boolean matches(@Nullable Value value) {
            for (int i = 0; i < any.size(); i++) {
                if (any.get(i).matches(value)) {
                    return true;
                }
            }
            return false;
        }
    }
}
