package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.dialects.document.ServiceFacts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Address;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Where a Gateway is served. Without addresses: by the workloads that carry its name as a label (GEP-1762).
/// With addresses of type Hostname: by the workloads of the Services of those names in its namespace, as Istio
/// has it ("manual deployment"). An IP address of any value is the one that its workloads have. Addresses of
/// other types are given by no mesh without a cloud beneath it, so a Gateway that asks for such alone is not
/// served.
final class GatewayAddresses {
    private static final String NAME_LABEL = "gateway.networking.k8s.io/gateway-name";
    private static final String HOSTNAME = "Hostname";
    private static final String IP_ADDRESS = "IPAddress";

    private final Known known;

    GatewayAddresses(Known known) {
        this.known = known;
    }

    /// @param selectors of the workloads; none: nobody serves it
    /// @param told addresses for `status`
    /// @param refused the reason of `Accepted: False`; empty: accepted
    /// @param programmed the reason of `Programmed`, True for `Programmed`
    record Placement(
            List<Map<String, String>> selectors, List<String> told, String refused, String programmed, String message) {
        static Placement byLabel(ApiPart.Gateway gateway) {
            return new Placement(List.of(Map.of(NAME_LABEL, gateway.id().name())), List.of(), "", "Programmed", "");
        }
    }

    /// @param ports that its listeners ask for
    Placement of(ApiPart.Gateway gateway, Set<Integer> ports) {
        List<Address> addresses =
                gateway.addresses().stream().filter(a -> !anyWillDo(a)).toList();
        if (addresses.isEmpty()) {
            return Placement.byLabel(gateway);
        }
        List<Map<String, String>> selectors = new ArrayList<>();
        Set<String> external = new TreeSet<>();
        Set<String> internal = new TreeSet<>();
        List<String> problems = new ArrayList<>();
        boolean asked = false;
        boolean other = false;
        for (Address address : addresses) {
            if (!address.type().equals(HOSTNAME)) {
                other = true;
                known.warn(
                        Codes.ADDRESS_NOT_USABLE,
                        address.origin(),
                        "addresses of type " + address.type() + " are not supported",
                        "the Gateway is not reached at it",
                        "name the gateway's Service with type Hostname, or remove the address");
                continue;
            }
            asked = true;
            String problem = service(gateway, address, ports, selectors, external, internal);
            if (!problem.isEmpty()) {
                problems.add(problem);
                known.warn(
                        Codes.ADDRESS_NOT_USABLE,
                        address.origin(),
                        problem,
                        "the Gateway is not reached at it",
                        "add the Service, or correct the address");
            }
        }
        String refused = other ? "UnsupportedAddress" : "";
        String programmed = !asked ? "UnsupportedAddress" : problems.isEmpty() ? "Programmed" : "AddressNotUsable";
        return new Placement(
                selectors,
                List.copyOf(external.isEmpty() ? internal : external),
                refused,
                programmed,
                String.join("; ", problems));
    }

    /// An IP address without a value leaves the choice to who serves it (Gateway API, "GatewaySpecAddress").
    private static boolean anyWillDo(Address address) {
        return address.type().equals(IP_ADDRESS) && address.value().isEmpty();
    }

    /// @return what is wrong; empty: nothing
    private String service(
            ApiPart.Gateway gateway,
            Address address,
            Set<Integer> ports,
            List<Map<String, String>> selectors,
            Set<String> external,
            Set<String> internal) {
        String namespace = gateway.id().namespace();
        String host = address.value().contains(".") ? address.value() : known.host(namespace, address.value());
        Optional<Service> found = known.byHost(host).filter(s -> s.namespace().equals(namespace));
        if (found.isEmpty()) {
            return "host '" + host + "' is no Service of namespace " + namespace;
        }
        Service service = found.get();
        if (!service.selector().isEmpty()) {
            selectors.add(service.selector());
        }
        List<Integer> missing = ports.stream()
                .filter(port -> service.ports().stream().noneMatch(p -> p.number() == port))
                .sorted()
                .toList();
        if (missing.size() < ports.size()) {
            ElementId id = service.origin().element();
            external.addAll(known.facts(id).map(ServiceFacts::external).orElse(List.of()));
            internal.addAll(service.addresses());
            internal.add(host);
        }
        return missing.isEmpty() ? "" : "host '" + host + "' has no port " + missing.getFirst();
    }
}
