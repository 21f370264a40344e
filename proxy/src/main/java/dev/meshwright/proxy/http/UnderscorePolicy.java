package dev.meshwright.proxy.http;

/// What becomes of a header whose name holds an underscore (`headers_with_underscores_action`). Look-alikes of the
/// framing fields (`content_length`, `transfer_encoding`) are dropped under every policy: CGI-like origins read them
/// as the real ones.
public enum UnderscorePolicy {
    ALLOW,
    DROP,
    REJECT;

    private static final String[] FRAMING = {"content-length", "transfer-encoding"};

    /// Whether a lower-case name with an underscore is one of the look-alikes.
    public static boolean looksLikeFraming(byte[] bytes, int from, int to) {
        for (String name : FRAMING) {
            if (to - from == name.length() && sameButUnderscores(bytes, from, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameButUnderscores(byte[] bytes, int from, String name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = bytes[from + i];
            if ((b == '_' ? '-' : b) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
