package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.PeerValidation;

/// What a secret name stands for now.
public sealed interface SecretValue {
    record Certificate(KeyMaterial material) implements SecretValue {}

    /// Trust, with the SAN rules that came with it; the table's own rules are asked too.
    record Validation(TrustMaterial material, PeerValidation rules) implements SecretValue {}
}
