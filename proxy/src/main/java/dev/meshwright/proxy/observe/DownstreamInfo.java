package dev.meshwright.proxy.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a downstream connection once its filter chain is chosen and its handshake is done. Immutable.
///
/// @param listener name of the listener that accepted it
/// @param direction `INBOUND`, `OUTBOUND` or `UNSPECIFIED` (listener's traffic_direction)
/// @param localAddress `IP:PORT` the peer connected to
/// @param remoteAddress `IP:PORT` of the peer
/// @param serverName SNI, lower case; empty when none
/// @param tlsVersion `TLSv1.3` and the like; empty on plaintext
/// @param cipher cipher suite; empty on plaintext
/// @param localIdentity URI SAN of our own certificate; empty without TLS
/// @param peerIdentities URI SANs of the verified peer certificate; empty without one
/// @param peer the verified peer certificate, or null
public record DownstreamInfo(
        String listener,
        String direction,
        String localAddress,
        String remoteAddress,
        String serverName,
        String tlsVersion,
        String cipher,
        String localIdentity,
        List<String> peerIdentities,
        @Nullable PeerCertificate peer) {
    /// No connection.
    public static final DownstreamInfo NONE =
            new DownstreamInfo("", "UNSPECIFIED", "", "", "", "", "", "", List.of(), null);

    public boolean tls() {
        return !tlsVersion.isEmpty();
    }

    /// True when both sides showed a verified certificate.
    public boolean mutualTls() {
        return peer != null;
    }

    /// The peer's first URI SAN, or the empty string.
    public String peerIdentity() {
        return peerIdentities.isEmpty() ? "" : peerIdentities.getFirst();
    }
}
