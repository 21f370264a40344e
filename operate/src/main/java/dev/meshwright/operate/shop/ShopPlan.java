package dev.meshwright.operate.shop;

import java.util.List;
import java.util.Map;

/// What the shop's JVM runs, as read from its JSON file.
///
/// @param deskPort loopback port of the control page
public record ShopPlan(int deskPort, List<Program> programs) {
    public enum Kind {
        HTTP,
        TCP
    }

    /// @param name instance name, unique (`reviews-v2`)
    /// @param version shown in answers; empty when the service has none
    /// @param port private port on 127.0.0.1
    /// @param calls name of each service that an answer needs, to `host:port` of the sidecar's outbound listener
    public record Program(String name, String version, Kind kind, int port, Map<String, String> calls) {}
}
