package dev.meshwright.control.registry;

import dev.meshwright.model.Mesh;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where one workload's program finds each service: the outbound listeners of its proxy without capture.
public final class OutboundMap {
    private OutboundMap() {}

    /// All service ports of the mesh that can have an outbound port: `HOST:PORT`, sorted. Not those of wildcard hosts,
    /// which nobody can call by one address, and not UDP.
    public static List<String> servicePorts(Mesh mesh) {
        List<String> all = new ArrayList<>();
        for (Service service : mesh.services()) {
            if (!service.host().startsWith("*")) {
                for (Service.Port port : service.ports()) {
                    if (port.protocol() != Protocol.UDP) {
                        all.add(service.host() + ":" + port.number());
                    }
                }
            }
        }
        all.sort(null);
        return all;
    }

    /// @param ports from [OutboundPorts]
    /// @return `HOST:PORT` to `ADDRESS:PORT`: what the workload asked for with `upstreams`, else its own address
    ///     and the service's number; empty for a gateway
    public static SortedMap<String, String> of(Registration registration, Mesh mesh, Map<String, Integer> ports) {
        SortedMap<String, String> outbound = new TreeMap<>();
        if (registration.gateway()) {
            return outbound;
        }
        for (Service service : mesh.services()) {
            if (visible(service, registration.namespace())) {
                for (Service.Port port : service.ports()) {
                    String name = service.host() + ":" + port.number();
                    Integer number = ports.get(name);
                    if (number != null) {
                        outbound.put(name, registration.address() + ":" + number);
                    }
                }
            }
        }
        registration.upstreams().forEach((name, address) -> place(name, address, registration, mesh, outbound));
        return outbound;
    }

    /// Without a port the service's first port is meant.
    private static void place(
            String name, String address, Registration registration, Mesh mesh, SortedMap<String, String> outbound) {
        int colon = name.lastIndexOf(':');
        String wanted = colon < 0 ? name : name.substring(0, colon);
        for (Service service : mesh.services()) {
            if (!service.ports().isEmpty() && names(wanted, service, registration.namespace(), mesh)) {
                String port =
                        colon < 0 ? Integer.toString(service.ports().getFirst().number()) : name.substring(colon + 1);
                outbound.computeIfPresent(service.host() + ":" + port, (key, before) -> address);
            }
        }
    }

    /// A short name means the workload's own namespace; `NAME.NAMESPACE` and the like mean what DNS would make of them.
    private static boolean names(String wanted, Service service, String namespace, Mesh mesh) {
        String suffix = ".svc." + mesh.settings().domainSuffix();
        String host = service.host();
        return host.equals(wanted)
                || host.equals(wanted + "." + namespace + suffix)
                || host.equals(wanted + suffix)
                || host.equals(wanted + "." + mesh.settings().domainSuffix());
    }

    private static boolean visible(Service service, String namespace) {
        List<String> exportTo = service.exportTo();
        return exportTo.isEmpty()
                || exportTo.contains("*")
                || exportTo.contains(namespace)
                || (exportTo.contains(".") && service.namespace().equals(namespace));
    }
}
