package dev.meshwright.web;

import java.util.Locale;
import java.util.Set;

/// The names that a caller may put into its Host header. A page on the web can make a browser connect to loopback under
/// a name of its own ("DNS rebinding"); such a request carries that name and is refused, whatever else it holds.
record Hosts(Set<String> allowed) {
    static final Hosts LOOPBACK = new Hosts(Set.of("localhost", "127.0.0.1", "[::1]"));

    Hosts {
        allowed = Set.copyOf(allowed);
    }

    Hosts and(String host) {
        var more = new java.util.HashSet<>(allowed);
        more.add(host.toLowerCase(Locale.ROOT));
        return new Hosts(more);
    }

    /// @param header `HOST`, `HOST:PORT` or `[V6]:PORT` (RFC 9110, section 7.2)
    boolean allow(String header) {
        return allowed.contains(name(header).toLowerCase(Locale.ROOT));
    }

    private static String name(String header) {
        int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
        return end <= 0 ? header : header.substring(0, end);
    }
}
