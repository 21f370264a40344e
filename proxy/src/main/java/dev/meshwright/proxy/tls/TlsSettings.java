package dev.meshwright.proxy.tls;

import java.util.List;

/// Protocol settings of one TLS context (`CommonTlsContext.tls_params` and `alpn_protocols`).
///
/// @param versions enabled protocol versions, `TLSv1.2` and/or `TLSv1.3`
/// @param ciphers TLS 1.2 suites in OpenSSL or JDK names; empty for the default (ECDHE with AEAD only)
/// @param curves for the key exchange, OpenSSL's names, most wanted first; empty for the library's own
/// @param alpn offered or accepted application protocols in order of preference; empty for none
public record TlsSettings(List<String> versions, List<String> ciphers, List<String> curves, List<String> alpn) {
    public TlsSettings {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        curves = List.copyOf(curves);
        alpn = List.copyOf(alpn);
    }
}
