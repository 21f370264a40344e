package dev.meshwright.compile.memo;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnsafeByteOperations;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Messages to bytes, the same bytes each time: map entries are written in key order, also inside an `Any`.
public final class Wire {
    private static final int VERSION_BYTES = 16;
    private static final MessageDigest UNUSED_SHA_256 = sha256();
    private static final String ENVOY_CLASSES = "io.envoyproxy.";

    /// Envoy's classes are named as their messages are (`java_multiple_files`). Asking a message for its
    /// descriptor would take in those of all that it can hold.
    private static final ClassValue<String> TYPE_URLS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            String name = type.getName();
            if (!name.startsWith(ENVOY_CLASSES)) {
                Message message = Internal.getDefaultInstance(type.asSubclass(Message.class));
                return ANY + message.getDescriptorForType().getFullName();
            }
            return ANY + name.substring(ENVOY_CLASSES.length()).replace('$', '.');
        }
    };

    private static final String ANY = "type.googleapis.com/";

    private Wire() {}

    public static ByteString bytes(Message message) {
        byte[] out = new byte[message.getSerializedSize()];
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.useDeterministicSerialization();
        try {
            message.writeTo(coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array of the message's own size", e);
        }
        // Nobody else has the array.
        return UnsafeByteOperations.unsafeWrap(out);
    }

    public static Any any(Message message) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_URLS.get(message.getClass()))
                .setValue(bytes(message))
                .build();
    }

    /// First 128 bits of SHA-256, hex: short enough for a version, long enough that equal means equal.
    public static String version(ByteString bytes) {
        try {
            // A copy costs less than to ask the providers for another.
            MessageDigest digest = (MessageDigest) UNUSED_SHA_256.clone();
            digest.update(bytes.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static Duration duration(java.time.Duration value) {
        return Duration.newBuilder()
                .setSeconds(value.getSeconds())
                .setNanos(value.getNano())
                .build();
    }

    /// @param millionths 0..1,000,000
    public static FractionalPercent fraction(int millionths) {
        return FractionalPercent.newBuilder()
                .setNumerator(millionths)
                .setDenominator(FractionalPercent.DenominatorType.MILLION)
                .build();
    }

    /// @param percent 0..100
    public static FractionalPercent percent(int percent) {
        return FractionalPercent.newBuilder()
                .setNumerator(percent)
                .setDenominator(FractionalPercent.DenominatorType.HUNDRED)
                .build();
    }

    /// @param value 0..2^32-1; Java's `int` holds the bits of protobuf's unsigned number
    public static UInt32Value unsigned(long value) {
        return UInt32Value.of((int) value);
    }
}
