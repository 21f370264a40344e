package dev.meshwright.xds.server;

import dev.meshwright.base.identity.SpiffeId;

/// Who holds the other end of a stream, as its TLS session proves it. The node's own words prove nothing.
public sealed interface PeerIdentity {
    /// The peer showed a certificate that chains to the mesh's roots.
    record Verified(SpiffeId id) implements PeerIdentity {}

    /// No client certificate, or no TLS.
    record Anonymous() implements PeerIdentity {}
}
