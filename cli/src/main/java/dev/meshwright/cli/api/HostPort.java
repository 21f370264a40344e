package dev.meshwright.cli.api;

/// A TCP address as people write it.
///
/// @param host name, IPv4 address, or IPv6 address in brackets
/// @param port 0 to 65535
public record HostPort(String host, int port) {
    /// Parses `HOST:PORT`.
    ///
    /// @throws IllegalArgumentException when it is something else
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new HostPort(text.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            // Said below, the same way as a missing colon.
        }
        throw new IllegalArgumentException("'" + text + "' (expected: HOST:PORT, port 0 to 65535)");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
