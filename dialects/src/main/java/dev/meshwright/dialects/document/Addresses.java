package dev.meshwright.dialects.document;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// IP addresses and prefixes as text. Never asks a name server.
public final class Addresses {
    private static final int V4_PARTS = 4;
    private static final int V4_CHARS_MAX = 15;
    private static final int PART_MAX = 255;
    private static final Pattern V6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Addresses() {}

    public static boolean isIp(String text) {
        return isV4(text) || isV6(text);
    }

    static boolean isV4(String text) {
        if (text.length() > V4_CHARS_MAX) {
            return false;
        }
        int parts = 1;
        int digits = 0;
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0) {
                parts++;
                digits = 0;
                number = 0;
                continue;
            }
            // No part begins with a zero but zero itself: to some readers the rest would be octal.
            if (c < '0' || c > '9' || (digits > 0 && number == 0)) {
                return false;
            }
            digits++;
            number = number * 10 + (c - '0');
            if (number > PART_MAX) {
                return false;
            }
        }
        return parts == V4_PARTS && digits > 0;
    }

    /// Only text made of hexadecimal digits, colons and dots with a colon reaches the JDK, which then does not look up.
    static boolean isV6(String text) {
        if (text.indexOf(':') < 0 || !V6_CHARACTERS.matcher(text).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(text).getAddress().length >= 4;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// A prefix, or a single address.
    public static boolean isSubnet(String text) {
        return isIp(text) || isPrefix(text);
    }

    /// `10.0.0.0/8`, `2001:db8::/32`.
    public static boolean isPrefix(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !isIp(text.substring(0, slash))) {
            return false;
        }
        String length = text.substring(slash + 1);
        return length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= (text.indexOf(':') < 0 ? 32 : 128);
    }
}
