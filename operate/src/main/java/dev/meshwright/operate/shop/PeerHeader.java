package dev.meshwright.operate.shop;

/// Reads the caller's identity from `x-forwarded-client-cert` (Envoy HTTP connection manager documentation:
/// elements are separated by commas, the last one is of the closest hop; pairs by semicolons; `URI=` is the URI
/// SAN of the client certificate).
final class PeerHeader {
    private PeerHeader() {}

    /// The URI of the last element, or the empty string.
    static String spiffeId(String header) {
        String last = header.substring(header.lastIndexOf(',') + 1);
        for (String pair : last.split(";", -1)) {
            if (pair.startsWith("URI=")) {
                return pair.substring("URI=".length());
            }
        }
        return "";
    }
}
