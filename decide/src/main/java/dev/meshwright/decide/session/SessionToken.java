package dev.meshwright.decide.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The text that names an endpoint to its client: Base64 of `ADDRESS:PORT` in a header, of a small message of address
/// and end in a cookie (Envoy: `source/extensions/http/stateful_session/cookie/cookie.proto`).
final class SessionToken {
    /// No address of an endpoint is longer, so a longer text is somebody else's.
    private static final int LENGTH_MAX = 512;

    private static final int ADDRESS = 1 << 3 | 2;
    private static final int EXPIRES = 2 << 3;

    private SessionToken() {}

    static String ofAddress(String address) {
        return Base64.getEncoder().encodeToString(address.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// @param expires in seconds; 0: never
    static String ofCookie(String address, long expires) {
        byte[] text = address.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[text.length + 24];
        int end = 0;
        out[end++] = ADDRESS;
        end = put(out, end, text.length);
        System.arraycopy(text, 0, out, end, text.length);
        end += text.length;
        if (expires != 0) {
            out[end++] = EXPIRES;
            end = put(out, end, expires);
        }
        byte[] message = Arrays.copyOf(out, end);
        return Base64.getEncoder().encodeToString(message);
    }

    /// The address; empty when the text is none.
    static String address(String token) {
        byte[] bytes = decode(token);
        return bytes == null ? "" : text(bytes, 0, bytes.length);
    }

    /// The address; empty when the text is none, or its time is over.
    static String addressOfCookie(String token, long nowSeconds) {
        byte[] bytes = decode(token);
        if (bytes == null) {
            return "";
        }
        int at = 0;
        String address = "";
        long expires = 0;
        while (at < bytes.length) {
            int tag = bytes[at++];
            int from = at;
            while (at < bytes.length && bytes[at] < 0) {
                at++;
            }
            if (at == bytes.length || at - from > 9 || (tag != ADDRESS && tag != EXPIRES)) {
                // What is no such message is an address, as cookies once were.
                return text(bytes, 0, bytes.length);
            }
            at++;
            long value = varint(bytes, from, at);
            if (tag == EXPIRES) {
                expires = value;
            } else if (value < 0 || value > bytes.length - at) {
                return text(bytes, 0, bytes.length);
            } else {
                address = text(bytes, at, (int) value);
                at += (int) value;
            }
        }
        return expires != 0 && nowSeconds > expires ? "" : address;
    }

    private static byte @Nullable [] decode(String token) {
        if (token.isEmpty() || token.length() > LENGTH_MAX) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static int put(byte[] out, int at, long value) {
        int end = at;
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out[end++] = (byte) ((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out[end++] = (byte) left;
        return end;
    }

    private static long varint(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value |= (long) (bytes[i] & 0x7f) << (7 * (i - from));
        }
        return value;
    }
}
