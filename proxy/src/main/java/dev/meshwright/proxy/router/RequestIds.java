package dev.meshwright.proxy.router;

import java.nio.charset.StandardCharsets;

/// Random request ids in UUID form (RFC 9562, version 4).
final class RequestIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private RequestIds() {}

    static String of(long high, long low) {
        long versioned = (high & ~0xf000L) | 0x4000L;
        long variant = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
        byte[] text = new byte[36];
        int at = 0;
        for (int i = 60; i >= 0; i -= 4) {
            if (at == 8 || at == 13) {
                text[at++] = '-';
            }
            text[at++] = HEX[(int) (versioned >>> i) & 15];
        }
        text[at++] = '-';
        for (int i = 60; i >= 0; i -= 4) {
            if (at == 23) {
                text[at++] = '-';
            }
            text[at++] = HEX[(int) (variant >>> i) & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
