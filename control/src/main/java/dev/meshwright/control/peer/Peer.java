package dev.meshwright.control.peer;

import dev.meshwright.base.identity.SpiffeId;
import io.grpc.Context;

/// Who makes the current gRPC call, as its TLS session proves it.
public sealed interface Peer {
    /// Showed a certificate of this mesh.
    record Verified(SpiffeId id) implements Peer {}

    /// Showed none.
    record Anonymous() implements Peer {}

    Context.Key<Peer> CURRENT = Context.keyWithDefault("meshwright-control-peer", new Anonymous());
    Context.Key<String> AUTHORIZATION = Context.keyWithDefault("meshwright-control-authorization", "");

    static Peer current() {
        return CURRENT.get();
    }

    /// The `authorization` metadata of the current call; empty when there is none.
    static String authorization() {
        return AUTHORIZATION.get();
    }
}
