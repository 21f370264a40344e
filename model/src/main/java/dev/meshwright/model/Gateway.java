package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// Ports that gateway proxies open, and the hosts they answer for (Istio Gateway).
///
/// @param selector labels of the gateway workloads that serve it
public record Gateway(
        String name, String namespace, Map<String, String> selector, List<Server> servers, Origin origin) {
    public Gateway {
        selector = SortedCopy.of(selector);
        servers = List.copyOf(servers);
    }

    /// @param hosts `*`, `host`, `*.suffix`, each maybe prefixed `namespace/`
    public record Server(int port, String portName, Protocol protocol, List<String> hosts, Tls tls, Origin origin) {
        public Server {
            hosts = List.copyOf(hosts);
        }
    }

    public sealed interface Tls {
        record None() implements Tls {}

        record HttpsRedirect(Origin origin) implements Tls {}

        /// @param credential file paths or secret name
        record Terminate(
                boolean mutual,
                String credential,
                String certificate,
                String privateKey,
                String caCertificates,
                Origin origin)
                implements Tls {}

        record Passthrough(Origin origin) implements Tls {}
    }
}
