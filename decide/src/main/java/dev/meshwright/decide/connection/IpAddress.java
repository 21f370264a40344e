package dev.meshwright.decide.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Numeric IP addresses as text and bytes. Never asks a resolver.
public final class IpAddress {
    private IpAddress() {}

    /// Bytes of a numeric address: 4 or 16; IPv4-mapped IPv6 gives 4.
    ///
    /// @throws IllegalArgumentException when the text is not a numeric IP address
    public static byte[] parse(String text) {
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' (expected: a numeric IP address)", e);
        }
    }

    /// Whether the text is a numeric address.
    public static boolean numeric(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The 32 bits of a dotted IPv4 address, or -1 for any other text. Allocates nothing.
    public static long v4(String text) {
        long address = 0;
        int part = -1;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && part >= 0 && dots < 3) {
                address = address << 8 | part;
                part = -1;
                dots++;
            } else if (c >= '0' && c <= '9') {
                part = Math.max(part, 0) * 10 + (c - '0');
                if (part > 255) {
                    return -1;
                }
            } else {
                return -1;
            }
        }
        return dots == 3 && part >= 0 ? address << 8 | part : -1;
    }

    public static boolean loopback(byte[] address) {
        if (address.length == 4) {
            return address[0] == 127;
        }
        for (int i = 0; i < 15; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[15] == 1;
    }

    public static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + address.length + " bytes", e);
        }
    }
}
