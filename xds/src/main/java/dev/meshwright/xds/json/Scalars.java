package dev.meshwright.xds.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.meshwright.base.tree.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Optional;

/// One scalar of the JSON form. Strict where a lenient reader would take a number for text.
final class Scalars {
    private Scalars() {}

    /// Nothing when the value is not of the field's type.
    static Optional<Object> read(FieldDescriptor field, Tree.Scalar value) {
        String text = value.text();
        return switch (field.getType()) {
            case STRING -> value.type() == Tree.Type.TEXT ? Optional.of(text) : Optional.empty();
            case BYTES -> value.type() == Tree.Type.TEXT ? base64(text) : Optional.empty();
            case BOOL ->
                value.type() == Tree.Type.BOOLEAN ? Optional.of(text.equalsIgnoreCase("true")) : Optional.empty();
            case DOUBLE -> real(value).map(d -> d);
            case FLOAT -> real(value).map(Double::floatValue);
            case INT32, SINT32, SFIXED32 ->
                whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE).map(BigInteger::intValue);
            case UINT32, FIXED32 -> whole(value, 0, 0xffff_ffffL).map(BigInteger::intValue);
            case INT64, SINT64, SFIXED64 ->
                whole(value, Long.MIN_VALUE, Long.MAX_VALUE).map(BigInteger::longValue);
            case UINT64, FIXED64 ->
                whole(value)
                        .filter(n -> n.signum() >= 0 && n.bitLength() <= Long.SIZE)
                        .map(BigInteger::longValue);
            case ENUM, MESSAGE, GROUP -> throw new IllegalStateException("no scalar: " + field.getFullName());
        };
    }

    static String expected(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> "text";
            case BYTES -> "base64 text";
            case BOOL -> "true or false";
            case DOUBLE, FLOAT -> "a number";
            case INT32, SINT32, SFIXED32 -> "a whole number of 32 bits";
            case UINT32, FIXED32 -> "a whole number, 0..4294967295";
            case INT64, SINT64, SFIXED64 -> "a whole number of 64 bits";
            case UINT64, FIXED64 -> "a whole number, 0..18446744073709551615";
            case ENUM -> "a word";
            case MESSAGE, GROUP -> "a mapping";
        };
    }

    /// JSON has no word for these three but text.
    private static Optional<Double> real(Tree.Scalar value) {
        return switch (value.text()) {
            case "NaN" -> Optional.of(Double.NaN);
            case "Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            default -> decimal(value).map(BigDecimal::doubleValue).filter(Double::isFinite);
        };
    }

    private static Optional<BigInteger> whole(Tree.Scalar value, long min, long max) {
        return whole(value)
                .filter(n -> n.compareTo(BigInteger.valueOf(min)) >= 0 && n.compareTo(BigInteger.valueOf(max)) <= 0);
    }

    /// `1.0` and `1e3` are whole, too.
    private static Optional<BigInteger> whole(Tree.Scalar value) {
        return decimal(value).filter(n -> n.stripTrailingZeros().scale() <= 0).map(BigDecimal::toBigInteger);
    }

    /// Numbers may also be written as text (64 bits do not fit into JSON's). Of a sensible length.
    private static Optional<BigDecimal> decimal(Tree.Scalar value) {
        boolean number = value.type() != Tree.Type.BOOLEAN && value.type() != Tree.Type.NULL;
        if (!number || !value.text().matches("[-+]?\\d{1,30}(\\.\\d{1,30})?([eE][-+]?\\d{1,2})?")) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(value.text()));
    }

    /// Both alphabets, with and without padding.
    private static Optional<Object> base64(String text) {
        try {
            String plain = text.replace('-', '+').replace('_', '/');
            return Optional.of(ByteString.copyFrom(Base64.getDecoder().decode(plain)));
        } catch (IllegalArgumentException _) {
            // Reported by the caller with the place.
            return Optional.empty();
        }
    }
}
