package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Protocol;
import java.util.List;
import java.util.Locale;

/// Ports: the selector of a destination, and the ports of Gateway and ServiceEntry.
final class PortReader {
    static final int PORT_MAX = 65535;

    private static final List<String> PROTOCOLS = List.of(
            "HTTP", "HTTPS", "GRPC", "GRPC-WEB", "HTTP2", "MONGO", "TCP", "TLS", "MYSQL", "REDIS", "UDP", "HTTP_PROXY");

    private PortReader() {}

    /// `port: {number: 9080}`; 0 after a report.
    static int number(Fields port) {
        if (!port.has("number")) {
            port.accept("number").missing("number", "1.." + PORT_MAX);
        }
        int number = port.integer("number", 1, PORT_MAX).orElse(0);
        port.done();
        return number;
    }

    /// `protocol`, any case; UNDECLARED when absent.
    static Protocol protocol(Fields port) {
        String written = port.text("protocol", "").toUpperCase(Locale.ROOT);
        return switch (written) {
            case "" -> Protocol.UNDECLARED;
            case "HTTP", "HTTP_PROXY" -> Protocol.HTTP;
            case "HTTP2" -> Protocol.HTTP2;
            case "GRPC", "GRPC-WEB" -> Protocol.GRPC;
            case "HTTPS" -> Protocol.HTTPS;
            case "TLS" -> Protocol.TLS;
            case "TCP", "MONGO", "MYSQL", "REDIS" -> Protocol.TCP;
            case "UDP" -> Protocol.UDP;
            default -> {
                port.error(
                        Codes.UNKNOWN_WORD,
                        "protocol",
                        "'" + written + "' (expected: " + String.join(", ", PROTOCOLS) + ")"
                                + NearestName.suggestion(written, PROTOCOLS),
                        "write one of them");
                yield Protocol.UNDECLARED;
            }
        };
    }
}
