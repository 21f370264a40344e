package dev.meshwright.proxy.http;

/// What becomes of a header whose name holds an underscore (`headers_with_underscores_action`). Look-alikes of the
/// framing fields (`content_length`, `transfer_encoding`) are dropped under every policy: CGI-like origins read them
/// as the real ones.
public enum UnderscorePolicy {
    ALLOW,
    DROP,
    REJECT
}
