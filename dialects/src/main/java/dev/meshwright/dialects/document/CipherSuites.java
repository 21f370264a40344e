package dev.meshwright.dialects.document;

import java.util.List;

/// Cipher suites of TLS up to 1.2 that both data planes have, in OpenSSL's words. One that is not there must be
/// left out: a proxy refuses the whole listener for it. Istio's `ValidCipherSuites` has `DES-CBC3-SHA`, too,
/// which our proxy lacks.
public final class CipherSuites {
    public static final List<String> KNOWN = List.of(
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-SHA",
            "ECDHE-RSA-AES128-SHA",
            "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA",
            "AES128-GCM-SHA256",
            "AES256-GCM-SHA384",
            "AES128-SHA",
            "AES256-SHA");

    private CipherSuites() {}
}
