package dev.meshwright.decide.load;

/// Messages that stand for one value each: durations, wrappers, percentages. Each method reads one to its end.
final class Scalars {
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final long DURATION_SECONDS_MAX = 3_153_600_000L;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MILLION = 1_000_000;

    private Scalars() {}

    /// `google.protobuf.Duration` in whole milliseconds, rounded up so that a positive one never becomes 0.
    static long durationMillis(Message duration) throws LoadException {
        long seconds = 0;
        long nanos = 0;
        while (duration.next()) {
            switch (duration.number()) {
                case 1 -> seconds = duration.varint();
                case 2 -> nanos = duration.varint();
                default -> throw duration.unsupported();
            }
        }
        if (seconds < 0 || nanos < 0 || nanos > 999_999_999 || seconds > DURATION_SECONDS_MAX) {
            throw duration.badHere("expected: a duration of 0s.." + DURATION_SECONDS_MAX + "s");
        }
        return seconds * 1000 + (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    /// `google.protobuf.UInt32Value`, `UInt64Value`, `BoolValue`.
    static long wrapped(Message wrapper) throws LoadException {
        long value = 0;
        while (wrapper.next()) {
            value = wrapper.varint();
        }
        return value;
    }

    /// `type.v3.Percent`, 0..100.
    static double percent(Message percent) throws LoadException {
        double value = 0;
        while (percent.next()) {
            value = percent.real();
        }
        if (!(value >= 0 && value <= 100)) {
            throw percent.badHere(value + " (expected: 0..100)");
        }
        return value;
    }

    /// `type.v3.FractionalPercent` in millionths.
    static int millionths(Message fraction) throws LoadException {
        long numerator = 0;
        int denominator = 0;
        while (fraction.next()) {
            switch (fraction.number()) {
                case 1 -> numerator = fraction.varint();
                case 2 -> denominator = fraction.number31();
                default -> throw fraction.unsupported();
            }
        }
        long scale = switch (denominator) {
            case 0 -> 10_000;
            case 1 -> 100;
            case 2 -> 1;
            default ->
                throw fraction.badHere("denominator: " + denominator + " (expected: HUNDRED, TEN_THOUSAND or MILLION)");
        };
        if (numerator < 0 || numerator > MAX_UINT32) {
            throw fraction.badHere("numerator: " + numerator + " (expected: 0.." + MAX_UINT32 + ")");
        }
        return (int) Math.min(numerator * scale, MILLION);
    }

    /// `core.v3.RuntimeFractionalPercent` in millionths. There is no runtime here: the key is ignored, the default
    /// counts.
    static int runtimeMillionths(Message fraction) throws LoadException {
        int value = 0;
        while (fraction.next()) {
            switch (fraction.number()) {
                case 1 -> value = fraction.millionths();
                case 2 -> fraction.skip();
                default -> throw fraction.unsupported();
            }
        }
        return value;
    }
}
