package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.Optional;

/// Fields whose absence, value and explicit zero are three different things.
final class Settings {
    static final Duration MILLISECOND = Duration.ofMillis(1);

    private Settings() {}

    /// A count 0..2^31-1, where 0 switches off.
    static Setting<Integer> count(Fields fields, String name) {
        return fields.integer(name, 0, Integer.MAX_VALUE)
                .map(n -> n == 0 ? Setting.<Integer>off(fields.origin(name)) : Setting.of(n, fields.origin(name)))
                .orElse(Setting.unset());
    }

    /// A percentage 0..100, where 0 is a value like any other.
    static Setting<Integer> percent(Fields fields, String name) {
        return of(fields, name, fields.integer(name, 0, 100));
    }

    /// A duration of at least a millisecond (Istio: ValidateDuration).
    static Setting<Duration> duration(Fields fields, String name) {
        return of(fields, name, fields.duration(name, MILLISECOND));
    }

    /// A duration, where 0 switches off.
    static Setting<Duration> durationOrOff(Fields fields, String name) {
        Optional<Duration> written = fields.duration(name, Duration.ZERO);
        return written.filter(Duration::isZero)
                .or(() -> written.isPresent() ? fields.duration(name, MILLISECOND) : written)
                .map(d -> d.isZero() ? Setting.<Duration>off(fields.origin(name)) : Setting.of(d, fields.origin(name)))
                .orElse(Setting.unset());
    }

    static Setting<Boolean> flag(Fields fields, String name) {
        return of(fields, name, fields.flag(name));
    }

    /// What was written in that field, if it was.
    static <T> Setting<T> of(Fields fields, String name, Optional<T> written) {
        return written.map(value -> Setting.of(value, fields.origin(name))).orElse(Setting.unset());
    }
}
