package dev.meshwright.decide.load;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The bytes of one serialised message, read front to back; knows no field (protobuf encoding specification,
/// "Message structure"). Every read either fits or throws what [Fault] makes of it. One owner.
final class Wire {
    /// Wire types, as in the lower three bits of a tag.
    static final int VARINT = 0;

    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final char REPLACEMENT = '\uFFFD';

    /// Who knows where in a document these bytes stand.
    interface Fault {
        LoadException at(String problem);
    }

    private final byte[] bytes;
    private final int end;
    private int position;

    private Wire(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    static Wire of(byte[] bytes) {
        return new Wire(bytes, 0, bytes.length);
    }

    boolean atEnd() {
        return position == end;
    }

    /// The same for two that have equal bytes still to read.
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, position, end - position);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    long varint(Fault fault) throws LoadException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw fault.at("truncated message");
            }
            byte b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw fault.at("a number longer than 64 bits");
    }

    double real(Fault fault) throws LoadException {
        int at = skip(Long.BYTES, fault);
        long bits = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            bits = bits << 8 | (bytes[at + i] & 0xff);
        }
        return Double.longBitsToDouble(bits);
    }

    /// What a length and so many bytes hold, as a wire of its own; this one goes on behind it.
    Wire part(Fault fault) throws LoadException {
        long length = varint(fault);
        if (length < 0 || length > end - position) {
            throw fault.at("truncated message");
        }
        int start = skip((int) length, fault);
        return new Wire(bytes, start, position);
    }

    /// A copy of what is still to read.
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    /// What is still to read, which must be UTF-8.
    String text(Fault fault) throws LoadException {
        String text = new String(bytes, position, end - position, StandardCharsets.UTF_8);
        // What is no UTF-8 is read as U+FFFD, which a text may also have by itself.
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), rest())) {
            throw fault.at("no UTF-8 text");
        }
        return text;
    }

    /// Passes over so many bytes.
    ///
    /// @return where they start
    int skip(int length, Fault fault) throws LoadException {
        if (length > end - position) {
            throw fault.at("truncated message");
        }
        int start = position;
        position += length;
        return start;
    }
}
