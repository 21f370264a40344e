package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.function.Function;

/// A value that an author may leave out, write, or explicitly switch off; three different things in every dialect.
public sealed interface Setting<T> {
    /// Nobody wrote it: the dialect's or the mesh's default holds.
    record Unset<T>() implements Setting<T> {}

    /// Written with a value.
    record Set<T>(T value, Origin origin) implements Setting<T> {}

    /// Written as "none": `retries.attempts: 0`, `timeout: 0s`, `mode: DISABLE`.
    record Off<T>(Origin origin) implements Setting<T> {}

    static <T> Setting<T> unset() {
        return new Unset<>();
    }

    static <T> Setting<T> of(T value, Origin origin) {
        return new Set<>(value, origin);
    }

    static <T> Setting<T> off(Origin origin) {
        return new Off<>(origin);
    }

    default T orElse(T whenUnsetOrOff) {
        return this instanceof Set<T>(var value, var _) ? value : whenUnsetOrOff;
    }

    default boolean isSet() {
        return this instanceof Set<T>;
    }

    default boolean isOff() {
        return this instanceof Off<T>;
    }

    default boolean isUnset() {
        return this instanceof Unset<T>;
    }

    default <R> Setting<R> map(Function<T, R> change) {
        return switch (this) {
            case Unset<T>() -> new Unset<>();
            case Set<T>(var value, var origin) -> new Set<>(change.apply(value), origin);
            case Off<T>(var origin) -> new Off<>(origin);
        };
    }
}
