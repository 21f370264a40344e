package dev.meshwright.proxy.accesslog;

/// Numbers of cipher suites by the names that the JDK gives them (IANA, "TLS Cipher Suites"): those that this proxy may
/// agree on.
final class CipherSuites {
    private CipherSuites() {}

    /// 0: not known.
    static int id(String name) {
        return switch (name) {
            case "TLS_AES_128_GCM_SHA256" -> 0x1301;
            case "TLS_AES_256_GCM_SHA384" -> 0x1302;
            case "TLS_CHACHA20_POLY1305_SHA256" -> 0x1303;
            case "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256" -> 0xc02b;
            case "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384" -> 0xc02c;
            case "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256" -> 0xc02f;
            case "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384" -> 0xc030;
            case "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305" -> 0xcca8;
            case "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305" -> 0xcca9;
            default -> 0;
        };
    }
}
