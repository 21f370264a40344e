package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.PeerValidation;

/// The secret that a name stands for now, as SDS or a file last gave it and after it was checked: keys and
/// certificates belong together, and texts hold what they should. Immutable; a rotation is another value.
public sealed interface SecretValue {
    record Certificate(KeyMaterial material) implements SecretValue {}

    /// Trust, with the SAN rules that came with it; the table's own rules are asked too.
    record Validation(TrustMaterial material, PeerValidation rules) implements SecretValue {}
}
