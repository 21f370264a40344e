package dev.meshwright.proxy.http;

/// Character classes of RFC 9110, RFC 9112 and RFC 3986 as tables; the one place where both codecs look a byte up.
public final class HttpSyntax {
    /// Bit of a token character (RFC 9110 5.6.2).
    private static final int TOKEN = 1;
    /// Bit of a field value character: HTAB, SP, visible ASCII, obs-text (RFC 9110 5.5).
    private static final int VALUE = 2;
    /// Bit of a request target character: visible ASCII. What RFC 3986 leaves out but clients send (`|`, `"`, `{`) is
    /// let through; space, controls and 8-bit bytes are not.
    private static final int TARGET = 4;
    /// Bit of a reg-name character (RFC 3986 3.2.2), percent included.
    private static final int HOST = 8;
    /// Bit of a character inside an IP literal.
    private static final int LITERAL = 16;

    private static final byte[] CLASSES = classes();
    private static final byte[] LOWER = lower();

    private HttpSyntax() {}

    private static byte[] classes() {
        byte[] table = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            int bits = 0;
            if (letter || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                bits |= TOKEN;
            }
            if (c == '\t' || (c >= ' ' && c != 0x7f)) {
                bits |= VALUE;
            }
            if (c > ' ' && c < 0x7f) {
                bits |= TARGET;
            }
            if (letter || digit || "-._~!$&'()*+,;=%".indexOf(c) >= 0) {
                bits |= HOST;
            }
            if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.') {
                bits |= LITERAL;
            }
            table[c] = (byte) bits;
        }
        return table;
    }

    private static byte[] lower() {
        byte[] table = new byte[256];
        for (int c = 0; c < 256; c++) {
            table[c] = (byte) ((CLASSES[c] & TOKEN) == 0 ? 0 : c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        return table;
    }

    /// The lower-case form of a token character; 0 when `b` is none.
    public static byte tokenLower(byte b) {
        return LOWER[b & 0xff];
    }

    public static boolean isToken(byte[] bytes, int from, int to) {
        return from < to && all(bytes, from, to, TOKEN);
    }

    public static boolean isValue(byte[] bytes, int from, int to) {
        return all(bytes, from, to, VALUE);
    }

    public static boolean isTarget(byte[] bytes, int from, int to) {
        return from < to && all(bytes, from, to, TARGET);
    }

    /// Whether the range is `uri-host[:port]` with a host that is not empty: a reg-name or a bracketed IP literal.
    /// User information is refused.
    public static boolean isHost(byte[] bytes, int from, int to) {
        int end = from;
        if (from < to && bytes[from] == '[') {
            end = from + 1;
            while (end < to && (CLASSES[bytes[end] & 0xff] & LITERAL) != 0) {
                end++;
            }
            if (end == from + 1 || end == to || bytes[end] != ']') {
                return false;
            }
            end++;
        } else {
            while (end < to && (CLASSES[bytes[end] & 0xff] & HOST) != 0) {
                end++;
            }
            if (end == from) {
                return false;
            }
        }
        return end == to || (bytes[end] == ':' && isPort(bytes, end + 1, to));
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        if (to - from > 5) {
            return false;
        }
        int port = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65535;
    }

    /// The decimal number in the range, digits only; -1 when it is empty, holds anything else, or exceeds 2^62 (RFC
    /// 9110 8.6).
    public static long number(byte[] bytes, int from, int to) {
        if (from == to || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Where the range holds `wanted` first, or -1.
    public static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// Whether the range, a comma-separated list (RFC 9110 5.6.1), has this item, its case ignored.
    public static boolean listHolds(byte[] bytes, int from, int to, String lowerCase) {
        int at = from;
        while (at < to) {
            int comma = indexOf(bytes, at, to, ',');
            int end = comma < 0 ? to : comma;
            int last = end;
            while (at < last && isBlank(bytes[at])) {
                at++;
            }
            while (last > at && isBlank(bytes[last - 1])) {
                last--;
            }
            if (equalsIgnoreCase(bytes, at, last, lowerCase)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /// Compares a range with lower-case ASCII text, ignoring the range's case.
    public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 'A' && b <= 'Z') {
                b = (byte) (b + 32);
            }
            if (b != lowerCase.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private static boolean all(byte[] bytes, int from, int to, int bit) {
        for (int i = from; i < to; i++) {
            if ((CLASSES[bytes[i] & 0xff] & bit) == 0) {
                return false;
            }
        }
        return true;
    }
}
