package dev.meshwright.compile;

/// `host:port`, as [ProxyNode] writes service ports and listener addresses.
///
/// @param port 1..65535
record HostPort(String host, int port) {
    /// @throws IllegalArgumentException for any other text: node data comes from this program's own registry
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: host:port)");
        }
        int port = Integer.parseInt(text, colon + 1, text.length(), 10);
        return new HostPort(text.substring(0, colon), port);
    }
}
