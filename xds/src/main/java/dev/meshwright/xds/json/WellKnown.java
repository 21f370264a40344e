package dev.meshwright.xds.json;

import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.meshwright.base.tree.Tree;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The types that have a JSON form of their own.
final class WellKnown {
    private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");
    private static final long SECONDS_MAX = 315_576_000_000L;

    private WellKnown() {}

    /// `1.5s`.
    static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int sign = parts.group(1).isEmpty() ? 1 : -1;
        long seconds = Long.parseLong(parts.group(2));
        String fraction = parts.group(3);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
        return seconds > SECONDS_MAX
                ? Optional.empty()
                : Optional.of(Duration.newBuilder()
                        .setSeconds(sign * seconds)
                        .setNanos(sign * nanos)
                        .build());
    }

    /// RFC 3339.
    static Optional<Timestamp> timestamp(String text) {
        try {
            Instant instant = Instant.parse(text);
            return Optional.of(Timestamp.newBuilder()
                    .setSeconds(instant.getEpochSecond())
                    .setNanos(instant.getNano())
                    .build());
        } catch (DateTimeParseException _) {
            // Reported by the caller with the place.
            return Optional.empty();
        }
    }

    static Struct struct(Tree.Mapping mapping) {
        Struct.Builder struct = Struct.newBuilder();
        mapping.entries().forEach(entry -> struct.putFields(entry.key(), value(entry.value())));
        return struct.build();
    }

    static ListValue list(Tree.Sequence sequence) {
        ListValue.Builder list = ListValue.newBuilder();
        sequence.items().forEach(item -> list.addValues(value(item)));
        return list.build();
    }

    static Value value(Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping ->
                Value.newBuilder().setStructValue(struct(mapping)).build();
            case Tree.Sequence sequence ->
                Value.newBuilder().setListValue(list(sequence)).build();
            case Tree.Scalar scalar -> scalar(scalar);
        };
    }

    private static Value scalar(Tree.Scalar scalar) {
        Value.Builder value = Value.newBuilder();
        return switch (scalar.type()) {
            case NULL -> value.setNullValue(NullValue.NULL_VALUE).build();
            case BOOLEAN ->
                value.setBoolValue(scalar.text().equalsIgnoreCase("true")).build();
            case TEXT -> value.setStringValue(scalar.text()).build();
            case INTEGER, DECIMAL -> number(scalar.text());
        };
    }

    /// YAML has numbers that JSON has not (`.inf`, `0x10`); those stay text.
    private static Value number(String text) {
        try {
            return Value.newBuilder()
                    .setNumberValue(new BigDecimal(text).doubleValue())
                    .build();
        } catch (NumberFormatException _) {
            return Value.newBuilder().setStringValue(text).build();
        }
    }

    /// `BoolValue` and its like: the bare value stands for the message.
    static boolean isWrapper(String fullName) {
        return fullName.startsWith("google.protobuf.")
                && fullName.endsWith("Value")
                && !fullName.equals("google.protobuf.Value")
                && !fullName.equals("google.protobuf.ListValue");
    }
}
