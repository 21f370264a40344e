package dev.meshwright.decide.connection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The PROXY protocol header that a connection may begin with (haproxy.org, proxy-protocol.txt, sections 2.1
/// and 2.2): who really connected, and whereto. Pure: bytes in, values out, and back.
///
/// @param source numeric; empty: the connection speaks for itself (`LOCAL`, `UNKNOWN`)
/// @param destination numeric; empty likewise
public record ProxyHeader(String source, int sourcePort, String destination, int destinationPort) {
    public static final ProxyHeader LOCAL = new ProxyHeader("", 0, "", 0);

    public enum Version {
        V1,
        V2
    }

    /// Section 2.1: no line of version 1 is longer.
    private static final int LINE_MAX = 107;
    /// Bound on a header of version 2 with everything that may follow the addresses.
    private static final int BLOCK_MAX = 4096;

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] WORD = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V2_HEAD = 16;

    /// What the first bytes of a connection say.
    public sealed interface Reading {
        record MoreBytes() implements Reading {}

        /// No header.
        record None() implements Reading {}

        record Broken(String why) implements Reading {}

        /// @param length of the header in bytes
        record Header(ProxyHeader header, int length) implements Reading {}
    }

    public boolean local() {
        return source.isEmpty();
    }

    /// The header as it is sent.
    public byte[] bytes(Version version) {
        return switch (version) {
            case V1 -> line().getBytes(StandardCharsets.US_ASCII);
            case V2 -> block();
        };
    }

    private String line() {
        if (local()) {
            return "PROXY UNKNOWN\r\n";
        }
        String family = IpAddress.parse(source).length == 4 ? "TCP4" : "TCP6";
        return String.join(
                        " ",
                        "PROXY",
                        family,
                        source,
                        destination,
                        Integer.toString(sourcePort),
                        Integer.toString(destinationPort))
                + "\r\n";
    }

    private byte[] block() {
        byte[] from = local() ? new byte[0] : IpAddress.parse(source);
        byte[] to = local() ? new byte[0] : IpAddress.parse(destination);
        int addresses = local() ? 0 : 2 * from.length + 4;
        byte[] out = Arrays.copyOf(SIGNATURE, V2_HEAD + addresses);
        out[12] = (byte) (local() ? 0x20 : 0x21);
        out[13] = (byte) (local() ? 0x00 : from.length == 4 ? 0x11 : 0x21);
        out[14] = (byte) (addresses >> 8);
        out[15] = (byte) addresses;
        if (!local()) {
            int at = V2_HEAD;
            System.arraycopy(from, 0, out, at, from.length);
            System.arraycopy(to, 0, out, at + from.length, to.length);
            at += 2 * from.length;
            out[at] = (byte) (sourcePort >> 8);
            out[at + 1] = (byte) sourcePort;
            out[at + 2] = (byte) (destinationPort >> 8);
            out[at + 3] = (byte) destinationPort;
        }
        return out;
    }

    /// Looks at the first `length` bytes.
    public static Reading read(byte[] bytes, int length) {
        if (begins(bytes, length, SIGNATURE)) {
            return length < V2_HEAD ? new Reading.MoreBytes() : readBlock(bytes, length);
        }
        return begins(bytes, length, WORD) ? readLine(bytes, length) : new Reading.None();
    }

    private static boolean begins(byte[] bytes, int length, byte[] with) {
        int compared = Math.min(length, with.length);
        return compared > 0 && Arrays.equals(bytes, 0, compared, with, 0, compared);
    }

    private static Reading readLine(byte[] bytes, int length) {
        int end = -1;
        for (int i = 1; i < Math.min(length, LINE_MAX) && end < 0; i++) {
            end = bytes[i] == 0x0a && bytes[i - 1] == 0x0d ? i - 1 : -1;
        }
        if (end < 0) {
            return length >= LINE_MAX
                    ? new Reading.Broken("PROXY line longer than " + LINE_MAX + " bytes")
                    : new Reading.MoreBytes();
        }
        String[] words = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Reading.Header(LOCAL, end + 2);
        }
        if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
            return new Reading.Broken("PROXY line with " + words.length + " words (expected: PROXY, TCP4 or TCP6, two"
                    + " addresses and two ports)");
        }
        int size = words[1].equals("TCP4") ? 4 : 16;
        int from = port(words[4]);
        int to = port(words[5]);
        if (!address(words[2], size) || !address(words[3], size) || from < 0 || to < 0) {
            return new Reading.Broken("PROXY line with an address or port that is none");
        }
        return new Reading.Header(new ProxyHeader(words[2], from, words[3], to), end + 2);
    }

    private static boolean address(String text, int size) {
        boolean v6 = text.indexOf(':') >= 0;
        return IpAddress.numeric(text) && v6 == (size == 16);
    }

    /// Digits alone, without a leading zero (section 2.1), or -1.
    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = port * 10 + (c - '0');
        }
        return port > 65_535 ? -1 : port;
    }

    private static Reading readBlock(byte[] bytes, int length) {
        int command = bytes[12] & 0xff;
        int family = bytes[13] & 0xff;
        int rest = (bytes[14] & 0xff) << 8 | (bytes[15] & 0xff);
        if (command != 0x20 && command != 0x21) {
            return new Reading.Broken("PROXY header with version and command " + command + " (expected: 32 or 33)");
        }
        if (rest > BLOCK_MAX) {
            return new Reading.Broken("PROXY header of " + rest + " bytes (expected: at most " + BLOCK_MAX + ")");
        }
        if (length < V2_HEAD + rest) {
            return new Reading.MoreBytes();
        }
        int whole = V2_HEAD + rest;
        int size = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
        if (command == 0x20 || family == 0) {
            return new Reading.Header(LOCAL, whole);
        }
        if (size == 0 || rest < 2 * size + 4) {
            return new Reading.Broken("PROXY header of family " + family + " with " + rest + " bytes");
        }
        int ports = V2_HEAD + 2 * size;
        return new Reading.Header(
                new ProxyHeader(
                        IpAddress.text(Arrays.copyOfRange(bytes, V2_HEAD, V2_HEAD + size)),
                        (bytes[ports] & 0xff) << 8 | (bytes[ports + 1] & 0xff),
                        IpAddress.text(Arrays.copyOfRange(bytes, V2_HEAD + size, ports)),
                        (bytes[ports + 2] & 0xff) << 8 | (bytes[ports + 3] & 0xff)),
                whole);
    }
}
