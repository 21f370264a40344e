package dev.meshwright.decide.extauthz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one message (protobuf encoding specification). Fields that are empty are left out, as proto3 does.
final class Wire {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private byte[] out = new byte[256];
    private int end;

    Wire number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
        return this;
    }

    Wire text(int field, String value) {
        return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Written even when it is empty: an element of a list, or a value that stands for itself.
    Wire bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        put(value);
        return this;
    }

    Wire message(int field, Wire value) {
        tag(field, BYTES);
        varint(value.end);
        put(value.out, value.end);
        return this;
    }

    Wire real(int field, double value) {
        tag(field, FIXED64);
        long bits = Double.doubleToLongBits(value);
        room(8);
        for (int i = 0; i < 8; i++) {
            out[end++] = (byte) (bits >>> (8 * i));
        }
        return this;
    }

    /// Written even when it is false: one of several kinds of value.
    Wire flag(int field, boolean value) {
        tag(field, VARINT);
        varint(value ? 1 : 0);
        return this;
    }

    /// An entry of `map<string, string>`; the value is UTF-8.
    Wire entry(int field, String key, byte[] value) {
        return message(field, new Wire().text(1, key).bytes(2, value));
    }

    byte[] toBytes() {
        return Arrays.copyOf(out, end);
    }

    private void tag(int field, int wire) {
        varint((long) field << 3 | wire);
    }

    private void varint(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out[end++] = (byte) ((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out[end++] = (byte) left;
    }

    private void put(byte[] value) {
        put(value, value.length);
    }

    private void put(byte[] value, int length) {
        room(length);
        System.arraycopy(value, 0, out, end, length);
        end += length;
    }

    private void room(int more) {
        if (out.length - end < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, end + more));
        }
    }
}
