package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import dev.meshwright.base.tree.Tree;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Scalar values of "ProtoJSON format", as wire parts. Strict: what only a lenient reader takes (a number where text is
/// due) is refused.
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");
    private static final BigDecimal UINT64_END = BigDecimal.TWO.pow(64);

    private Scalars() {}

    /// @param zero true when it is the type's default value
    /// @param part without tag
    record Encoded(boolean zero, WireOutput.Part part) {}

    /// @return null when the value is not of the type
    static @Nullable Encoded encode(String type, Tree.Scalar value) {
        String text = value.text();
        return switch (type) {
            case "string" ->
                value.type() == Tree.Type.TEXT ? new Encoded(text.isEmpty(), out -> out.writeStringNoTag(text)) : null;
            case "bytes" -> value.type() == Tree.Type.TEXT ? base64(text) : null;
            case "bool" -> flag(value);
            case "double" -> {
                Double number = real(value);
                yield number == null
                        ? null
                        : new Encoded(Double.doubleToRawLongBits(number) == 0, out -> out.writeDoubleNoTag(number));
            }
            case "int32", "enum" -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "uint32" -> whole(value, 0, 0xffff_ffffL);
            case "int64" -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case "uint64" -> unsigned(value);
            default -> null;
        };
    }

    /// Wire type of a scalar.
    static int wireType(String type) {
        return switch (type) {
            case "string", "bytes" -> 2;
            case "double" -> 1;
            default -> 0;
        };
    }

    static String expected(String type) {
        return switch (type) {
            case "string" -> "text";
            case "bytes" -> "base64 text";
            case "bool" -> "true or false";
            case "double" -> "a number";
            default -> "a whole number (" + type + ")";
        };
    }

    /// `1.5s`; null when it is none.
    static @Nullable ByteString duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int sign = parts.group(1).isEmpty() ? 1 : -1;
        long seconds = sign * Long.parseLong(parts.group(2));
        String fraction = parts.group(3);
        int nanos = fraction == null ? 0 : sign * Integer.parseInt((fraction + "00000000").substring(0, 9));
        if (Math.abs(seconds) > 315_576_000_000L) {
            return null;
        }
        return WireOutput.bytes(out -> {
            if (seconds != 0) {
                out.writeInt64(1, seconds);
            }
            if (nanos != 0) {
                out.writeInt32(2, nanos);
            }
        });
    }

    static @Nullable Double real(Tree.Scalar value) {
        if (value.type() != Tree.Type.INTEGER && value.type() != Tree.Type.DECIMAL) {
            return null;
        }
        BigDecimal number = decimal(value);
        double real = number == null ? Double.NaN : number.doubleValue();
        return Double.isFinite(real) ? Double.valueOf(real) : null;
    }

    private static @Nullable Encoded flag(Tree.Scalar value) {
        if (value.type() != Tree.Type.BOOLEAN) {
            return null;
        }
        boolean flag = value.text().equalsIgnoreCase("true");
        return new Encoded(!flag, out -> out.writeBoolNoTag(flag));
    }

    private static @Nullable Encoded whole(Tree.Scalar value, long min, long max) {
        BigDecimal number = decimal(value);
        if (number == null
                || number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            return null;
        }
        long whole = number.longValue();
        return new Encoded(whole == 0, out -> out.writeUInt64NoTag(whole));
    }

    private static @Nullable Encoded unsigned(Tree.Scalar value) {
        BigDecimal number = decimal(value);
        if (number == null || number.signum() < 0 || number.compareTo(UINT64_END) >= 0) {
            return null;
        }
        long whole = number.toBigInteger().longValue();
        return new Encoded(whole == 0, out -> out.writeUInt64NoTag(whole));
    }

    /// JSON has 64 bit numbers as text too. Null when it is no decimal number of a sensible length.
    private static @Nullable BigDecimal decimal(Tree.Scalar value) {
        boolean number = value.type() != Tree.Type.BOOLEAN && value.type() != Tree.Type.NULL;
        if (!number || !value.text().matches("[-+]?\\d{1,30}(\\.\\d{1,30})?")) {
            return null;
        }
        return new BigDecimal(value.text());
    }

    private static @Nullable Encoded base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return new Encoded(bytes.length == 0, out -> out.writeByteArrayNoTag(bytes));
        } catch (IllegalArgumentException _) {
            // Not the plain alphabet; the lenient reader knows the other.
            return null;
        }
    }
}
