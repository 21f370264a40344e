package dev.meshwright.proxy.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes that protobuf fields and texts are written to. Owned by one loop.
public final class Bytes {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;

    private byte[] bytes = new byte[256];
    private int end;

    public int length() {
        return end;
    }

    public void clear() {
        end = 0;
    }

    public byte[] copy() {
        return Arrays.copyOf(bytes, end);
    }

    public Bytes raw(byte[] from, int length) {
        ensure(length);
        System.arraycopy(from, 0, bytes, end, length);
        end += length;
        return this;
    }

    public Bytes raw(Bytes from) {
        return raw(from.bytes, from.end);
    }

    public Bytes ascii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[end++] = (byte) text.charAt(i);
        }
        return this;
    }

    public Bytes utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return raw(encoded, encoded.length);
    }

    /// Big endian.
    public Bytes int32(int value) {
        ensure(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[end++] = (byte) (value >>> shift);
        }
        return this;
    }

    // ---- protobuf fields

    public void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    public void number(int field, long value) {
        varint(field << 3 | VARINT);
        varint(value);
    }

    public void fixed64(int field, long value) {
        varint(field << 3 | FIXED64);
        ensure(8);
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[end++] = (byte) (value >>> shift);
        }
    }

    /// A bytes field of one or two numbers, big endian.
    public void id(int field, long... parts) {
        varint(field << 3 | LENGTH);
        varint(parts.length * 8L);
        for (long part : parts) {
            int32((int) (part >>> 32));
            int32((int) part);
        }
    }

    public void text(int field, String text) {
        bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same, where there is one.
    public void textIfAny(int field, String text) {
        if (!text.isEmpty()) {
            text(field, text);
        }
    }

    public void bytes(int field, byte[] value) {
        varint(field << 3 | LENGTH);
        varint(value.length);
        raw(value, value.length);
    }

    /// A number that is not 0.
    public void numberIfAny(int field, long value) {
        if (value != 0) {
            number(field, value);
        }
    }

    public void message(int field, Bytes message) {
        varint(field << 3 | LENGTH);
        varint(message.end);
        raw(message);
    }

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }
}
