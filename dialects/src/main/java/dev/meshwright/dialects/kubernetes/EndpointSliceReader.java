package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// EndpointSlice: where a service's endpoints are. An address that no Pod has becomes a workload with the labels that
/// the service selects; a service without selector gets the addresses as its own.
final class EndpointSliceReader {
    private static final String SERVICE = "kubernetes.io/service-name";
    private static final int PORT_MAX = 65535;

    private EndpointSliceReader() {}

    /// @param ports name to number
    private record Slice(
            String service, String namespace, List<String> addresses, Map<String, Integer> ports, Origin origin) {}

    static void read(ElementDocument document, MeshParts parts) {
        Fields fields = document.fields();
        Map<String, Integer> ports = new TreeMap<>();
        for (Fields port : fields.sections("ports")) {
            port.integer("port", 1, PORT_MAX).ifPresent(number -> ports.put(port.text("name", ""), number));
            port.ignoreRest();
        }
        List<String> addresses = new ArrayList<>();
        for (Fields endpoint : fields.sections("endpoints")) {
            boolean ready = endpoint.section("conditions")
                    .flatMap(conditions -> conditions.flag("ready"))
                    .orElse(true);
            if (ready) {
                addresses.addAll(endpoint.texts("addresses"));
            }
            endpoint.ignoreRest();
        }
        parts.leave(new Slice(
                document.labels().getOrDefault(SERVICE, ""),
                document.namespace(),
                addresses,
                ports,
                document.origin()));
    }

    /// @return whether a slice added anything
    static boolean link(MeshParts parts, String domainSuffix) {
        Set<String> known = new HashSet<>();
        parts.workloads().forEach(w -> known.add(w.address()));
        boolean added = false;
        for (Slice slice : parts.left(Slice.class)) {
            String host = slice.service() + "." + slice.namespace() + ".svc." + domainSuffix;
            for (Service service : parts.services()) {
                if (service.host().equals(host)) {
                    added |= add(slice, service, known, parts);
                }
            }
        }
        return added;
    }

    private static boolean add(Slice slice, Service service, Set<String> known, MeshParts parts) {
        List<Workload> workloads = slice.addresses().stream()
                .filter(known::add)
                .map(address -> workload(slice, service, address))
                .toList();
        if (service.selector().isEmpty()) {
            List<Workload> all = new ArrayList<>(service.endpoints());
            all.addAll(workloads);
            parts.replace(service, service.withEndpoints(all));
        } else {
            workloads.forEach(parts::add);
        }
        return !workloads.isEmpty();
    }

    private static Workload workload(Slice slice, Service service, String address) {
        return new Workload(
                slice.service() + "-" + address,
                slice.service(),
                slice.namespace(),
                address,
                slice.ports(),
                service.selector(),
                "",
                "",
                "",
                1,
                Workload.TlsMode.DISABLED,
                slice.origin());
    }
}
