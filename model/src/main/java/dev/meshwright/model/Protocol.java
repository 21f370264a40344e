package dev.meshwright.model;

import java.util.Locale;

/// The declared protocol of a port (Istio: port name prefix or `appProtocol`; UNDECLARED: detect by sniffing).
public enum Protocol {
    HTTP,
    HTTP2,
    GRPC,
    HTTPS,
    TLS,
    TCP,
    UDP,
    UNDECLARED;

    public boolean isHttp() {
        return this == HTTP || this == HTTP2 || this == GRPC;
    }

    public boolean isHttp2() {
        return this == HTTP2 || this == GRPC;
    }

    /// From Istio's port naming convention `<protocol>[-<suffix>]`; UNDECLARED when the name says nothing.
    public static Protocol ofPortName(String name) {
        int dash = name.indexOf('-');
        String word = (dash < 0 ? name : name.substring(0, dash)).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "http" -> HTTP;
            case "http2" -> HTTP2;
            case "grpc" -> GRPC;
            case "https" -> HTTPS;
            case "tls" -> TLS;
            case "tcp", "mongo", "mysql", "redis" -> TCP;
            case "udp" -> UDP;
            default -> UNDECLARED;
        };
    }
}
