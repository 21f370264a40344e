package dev.meshwright.dialects.istio;

import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.Service;
import java.util.Arrays;
import java.util.List;

/// Labels and annotations that say how gateways and services belong together (Istio, `mergeGateways`).
final class GatewayLabels {
    private static final String OWN_PORTS = "experimental.istio.io/disable-gateway-port-translation";
    private static final String SERVICES = "internal.istio.io/gateway-service";

    private GatewayLabels() {}

    /// What gateways behind a service open; the label's value does not count.
    static Service.GatewayPorts ports(ElementDocument document) {
        return document.labels().containsKey(OWN_PORTS)
                ? Service.GatewayPorts.OF_THE_GATEWAY
                : Service.GatewayPorts.OF_THE_SERVICE;
    }

    /// Hosts of the services that a Gateway is for, in place of a selector; empty: none is named.
    static List<String> services(ElementDocument document) {
        return Arrays.stream(document.annotations().getOrDefault(SERVICES, "").split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
    }
}
