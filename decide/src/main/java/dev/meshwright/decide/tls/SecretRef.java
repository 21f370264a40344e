package dev.meshwright.decide.tls;

/// A secret by name, with where to ask for it: `SdsSecretConfig`.
///
/// @param name `default`, `ROOTCA`, ...
public record SecretRef(String name, Source source) {
    public sealed interface Source {}

    /// A gRPC SDS server behind a cluster of the bootstrap (`sds-grpc`).
    public record Grpc(String cluster) implements Source {}

    /// The ADS stream.
    public record Ads() implements Source {}

    /// A file that holds a DiscoveryResponse.
    public record Path(String path) implements Source {}

    /// A secret of the bootstrap's static_resources.
    public record Static() implements Source {}
}
