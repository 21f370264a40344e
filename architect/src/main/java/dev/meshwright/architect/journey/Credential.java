package dev.meshwright.architect.journey;

/// The certificate that a TLS client has.
public sealed interface Credential {
    record None() implements Credential {}

    /// Of the mesh: trusted by whoever trusts the mesh's roots.
    ///
    /// @param identity SPIFFE id
    record Mesh(String identity) implements Credential {}

    /// Of another authority.
    ///
    /// @param name for people
    /// @param issuer whether a server that asks for certificates of other authorities than the mesh's trusts it
    record Other(String name, Issuer issuer) implements Credential {}

    enum Issuer {
        TRUSTED,
        UNKNOWN
    }
}
