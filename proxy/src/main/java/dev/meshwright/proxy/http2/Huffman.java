package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;

/// The Huffman code of RFC 7541 appendix B. It is canonical, so the code lengths are the whole table.
final class Huffman {
    private static final int EOS = 256;
    private static final int LENGTH_MAX = 30;
    /// Codes up to this length are decoded by one table look-up; they are nearly all that occur.
    private static final int FAST_BITS = 10;

    /// Code length of each symbol, 0..255 and EOS.
    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15,
        6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22,
        20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23,
        23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22,
        22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26,
        27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27,
        26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30
    };

    private static final int[] CODES = new int[EOS + 1];
    /// Symbols ordered by code.
    private static final short[] SYMBOLS = new short[EOS + 1];
    /// First code of each length, and where its symbol stands in [#SYMBOLS].
    private static final int[] FIRST_CODE = new int[LENGTH_MAX + 2];
    private static final int[] FIRST_INDEX = new int[LENGTH_MAX + 2];
    /// `length << 8 | symbol` by the next [#FAST_BITS] bits; 0 where the code is longer.
    private static final short[] FAST = new short[1 << FAST_BITS];

    static {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LENGTH_MAX; length++) {
            code <<= 1;
            FIRST_CODE[length] = code;
            FIRST_INDEX[length] = index;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    CODES[symbol] = code;
                    SYMBOLS[index++] = (short) symbol;
                    fillFast(symbol, length, code);
                    code++;
                }
            }
        }
        FIRST_CODE[LENGTH_MAX + 1] = code << 1;
        FIRST_INDEX[LENGTH_MAX + 1] = index;
    }

    private Huffman() {}

    private static void fillFast(int symbol, int length, int code) {
        if (length <= FAST_BITS) {
            int spare = FAST_BITS - length;
            for (int rest = 0; rest < 1 << spare; rest++) {
                FAST[code << spare | rest] = (short) (length << 8 | symbol);
            }
        }
    }

    /// Bytes that the range takes when encoded.
    static int encodedLength(byte[] bytes, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits += LENGTHS[bytes[i] & 0xff];
        }
        return (int) ((bits + 7) >>> 3);
    }

    /// Encodes the range into `out`, which has room for [#encodedLength].
    ///
    /// @return the position behind the last byte written
    static int encode(byte[] bytes, int from, int to, byte[] out, int at) {
        long pending = 0;
        int bits = 0;
        int position = at;
        for (int i = from; i < to; i++) {
            int symbol = bytes[i] & 0xff;
            pending = pending << LENGTHS[symbol] | CODES[symbol];
            bits += LENGTHS[symbol];
            while (bits >= 8) {
                bits -= 8;
                out[position++] = (byte) (pending >>> bits);
            }
        }
        if (bits > 0) {
            out[position++] = (byte) (pending << (8 - bits) | (0xff >>> bits));
        }
        return position;
    }

    /// Decodes the range into `out`, which has room for 8/5 of it.
    ///
    /// @return the position behind the last byte written
    /// @throws ProtocolViolation COMPRESSION_ERROR for EOS, or padding that is longer than 7 bits or not all ones
    static int decode(byte[] bytes, int from, int to, byte[] out, int at) throws ProtocolViolation {
        long pending = 0;
        int bits = 0;
        int position = at;
        int next = from;
        while (true) {
            while (bits <= 48 && next < to) {
                pending = pending << 8 | (bytes[next++] & 0xff);
                bits += 8;
            }
            if (bits == 0) {
                return position;
            }
            int window = bits >= FAST_BITS
                    ? (int) (pending >>> (bits - FAST_BITS))
                    : (int) (pending << (FAST_BITS - bits)) | ((1 << (FAST_BITS - bits)) - 1);
            int fast = FAST[window & ((1 << FAST_BITS) - 1)];
            int length = fast >>> 8;
            if (fast != 0 && length <= bits) {
                out[position++] = (byte) fast;
                bits -= length;
                continue;
            }
            if (next == to && bits < 8 && (pending & ((1L << bits) - 1)) == (1L << bits) - 1) {
                return position;
            }
            length = slowLength(pending, bits);
            int index = FIRST_INDEX[length] + (int) (pending >>> (bits - length) & mask(length)) - FIRST_CODE[length];
            int symbol = SYMBOLS[index];
            if (symbol == EOS) {
                throw broken("EOS in a Huffman-coded string");
            }
            out[position++] = (byte) symbol;
            bits -= length;
        }
    }

    private static int slowLength(long pending, int bits) throws ProtocolViolation {
        for (int length = 5; length <= LENGTH_MAX && length <= bits; length++) {
            int code = (int) (pending >>> (bits - length) & mask(length));
            int count = FIRST_INDEX[length + 1] - FIRST_INDEX[length];
            if (code - FIRST_CODE[length] >= 0 && code - FIRST_CODE[length] < count) {
                return length;
            }
        }
        throw broken("Huffman-coded string ends inside a code");
    }

    private static long mask(int length) {
        return (1L << length) - 1;
    }

    private static ProtocolViolation broken(String reason) {
        return new ProtocolViolation(ErrorCode.COMPRESSION_ERROR, reason);
    }
}
