package dev.meshwright.decide.span;

/// Numbers in base 16, as contexts write them.
final class Hex {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Hex() {}

    /// @param length at most 15, so that the number is not negative
    /// @return -1 when something else than digits stands there
    static long parse(byte[] bytes, int offset, int length) {
        return valid(bytes, offset, length) ? bits(bytes, offset, length) : -1;
    }

    static boolean valid(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (digit(bytes[offset + i]) < 0) {
                return false;
            }
        }
        return length > 0;
    }

    /// @param length at most 16, all of them digits
    static long bits(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 4 | digit(bytes[offset + i]);
        }
        return value;
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Sixteen digits.
    static void append(long value, StringBuilder to) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            to.append(DIGITS[(int) (value >>> shift) & 15]);
        }
    }
}
