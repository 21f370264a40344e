package dev.meshwright.decide.upstream;

/// Which HTTP version is spoken upstream: `HttpProtocolOptions`.
public enum UpstreamProtocol {
    HTTP_1,
    HTTP_2,
    /// As the downstream request came.
    DOWNSTREAM,
    /// What ALPN agrees on.
    AUTO
}
