package dev.meshwright.agent.workload;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a program gets told about its upstreams, in the words that Kubernetes uses for services
/// (`NAME_SERVICE_HOST`, `NAME_SERVICE_PORT`, and `NAME_SERVICE_PORT_9080` per port), so that a program written for
/// Kubernetes finds them. `PORT` is where the program shall listen. Pure.
///
/// A service of another namespace is `NAME_NAMESPACE_SERVICE_HOST`. With several ports the lowest is
/// `NAME_SERVICE_PORT`.
public final class ProgramEnvironment {
    private ProgramEnvironment() {}

    /// @param outbound service `host:port` to `ADDRESS:PORT`, as the registry answers
    /// @return sorted by name
    public static Map<String, String> of(Workload workload, Map<String, String> outbound) {
        var environment = new TreeMap<String, String>();
        if (!(workload.role() instanceof Workload.Sidecar sidecar)) {
            return environment;
        }
        var lowest = new TreeMap<String, Integer>();
        new TreeMap<>(outbound).forEach((service, address) -> {
            int colon = service.lastIndexOf(':');
            int port = colon < 0 ? 0 : Integer.parseInt(service.substring(colon + 1));
            String prefix = prefix(workload.namespace(), colon < 0 ? service : service.substring(0, colon));
            int addressColon = address.lastIndexOf(':');
            String host = address.substring(0, addressColon);
            String bound = address.substring(addressColon + 1);
            if (port > 0) {
                environment.put(prefix + "_SERVICE_PORT_" + port, bound);
                environment.put(prefix + "_SERVICE_HOST_" + port, host);
            }
            if (port <= lowest.getOrDefault(prefix, Integer.MAX_VALUE)) {
                lowest.put(prefix, port);
                environment.put(prefix + "_SERVICE_HOST", host);
                environment.put(prefix + "_SERVICE_PORT", bound);
            }
        });
        // Asked for by name: told even when the service is not there yet.
        new TreeMap<>(sidecar.upstreams()).forEach((service, address) -> {
            int colon = service.lastIndexOf(':');
            String prefix = prefix(workload.namespace(), colon < 0 ? service : service.substring(0, colon));
            int addressColon = address.lastIndexOf(':');
            environment.put(prefix + "_SERVICE_HOST", address.substring(0, addressColon));
            environment.put(prefix + "_SERVICE_PORT", address.substring(addressColon + 1));
        });
        for (int i = 0; i < sidecar.ports().size(); i++) {
            Workload.Port port = sidecar.ports().get(i);
            environment.put("PORT_" + port.port(), Integer.toString(port.appPort()));
            if (i == 0) {
                environment.put("PORT", Integer.toString(port.appPort()));
            }
        }
        return environment;
    }

    /// `ratings.shop.svc.cluster.local` in namespace `shop` is `RATINGS`, elsewhere `RATINGS_SHOP`; an outside host
    /// keeps all its labels.
    private static String prefix(String namespace, String host) {
        String[] labels = host.split("\\.", -1);
        boolean inMesh = labels.length >= 3 && labels[2].equals("svc");
        String name = host;
        if (inMesh || labels.length == 2) {
            name = labels[1].equals(namespace) ? labels[0] : labels[0] + "_" + labels[1];
        }
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
