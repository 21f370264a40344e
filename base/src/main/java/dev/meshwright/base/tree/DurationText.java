package dev.meshwright.base.tree;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go and Kubernetes write them (`1h30m`, `1.5s`, `500ms`), which includes protobuf's JSON form (`2s`).
public final class DurationText {
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{0,9})?|\\.[0-9]{1,9})(ns|us|µs|ms|s|m|h)");
    /// As protobuf: about 10,000 years.
    private static final Duration MAX = Duration.ofDays(3_652_500);

    private static final long NANOS_OF_SECOND = 1_000_000_000L;
    /// As many milliseconds fit into a long as nanoseconds.
    private static final int WHOLE_DIGITS_MAX = 12;

    private DurationText() {}

    /// Nothing when the text is no duration, is negative, or is longer than 10,000 years.
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length()) {
            if (!part.find(at) || part.start() != at) {
                return Optional.empty();
            }
            sum = sum.plus(amount(part.group(1), nanosOf(part.group(2))));
            if (sum.compareTo(MAX) > 0) {
                return Optional.empty();
            }
            at = part.end();
        }
        return at == 0 ? Optional.empty() : Optional.of(sum);
    }

    /// Most are whole, and need no decimals.
    private static Duration amount(String number, long nanosOfUnit) {
        if (number.length() <= WHOLE_DIGITS_MAX && number.indexOf('.') < 0) {
            return nanosOfUnit >= NANOS_OF_SECOND
                    ? Duration.ofSeconds(Long.parseLong(number) * (nanosOfUnit / NANOS_OF_SECOND))
                    : Duration.ofNanos(Long.parseLong(number) * nanosOfUnit);
        }
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(nanosOfUnit));
        BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(NANOS_OF_SECOND));
        return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> throw new IllegalStateException("pattern allows no unit " + unit);
        };
    }

    /// `1ms`, `30s`, `1.5s`: seconds, or milliseconds below one second.
    public static String show(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 && duration.toNanosPart() % 1_000_000 == 0) {
            return duration.toMillis() + "ms";
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
    }
}
