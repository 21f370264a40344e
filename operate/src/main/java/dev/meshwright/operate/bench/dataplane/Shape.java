package dev.meshwright.operate.bench.dataplane;

/// The way that requests take, and with it the configuration of the proxies on it.
enum Shape {
    /// HTTP/1.1 in clear, one proxy, HTTP/1.1 in clear.
    HTTP_HOP,
    /// HTTP/2 in clear with prior knowledge on both sides of one proxy.
    H2C_HOP,
    /// Bytes through one proxy.
    TCP_HOP,
    /// HTTP/1.1 in clear to the caller's sidecar, mutual TLS to the callee's, HTTP/1.1 in clear to the application.
    MESH
}
