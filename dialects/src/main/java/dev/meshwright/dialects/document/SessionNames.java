package dev.meshwright.dialects.document;

import java.util.regex.Pattern;

/// Names of cookies and headers that keep a client on its endpoint.
public final class SessionNames {
    /// RFC 9110 5.6.2, `token`.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+\\-.^_`|~]{1,256}");

    private SessionNames() {}

    public static boolean isName(String text) {
        return TOKEN.matcher(text).matches();
    }
}
