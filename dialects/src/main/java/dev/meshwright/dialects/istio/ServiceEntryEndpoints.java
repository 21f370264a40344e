package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;

/// `endpoints` of a ServiceEntry and how they must fit its resolution.
final class ServiceEntryEndpoints {
    private ServiceEntryEndpoints() {}

    static boolean isDns(String resolution) {
        return resolution.equals("DNS") || resolution.equals("DNS_ROUND_ROBIN");
    }

    static List<Workload> read(ElementDocument document, Fields spec, String resolution, List<Service.Port> ports) {
        List<Workload> endpoints = new ArrayList<>();
        List<Fields> entries = spec.sections("endpoints");
        for (int i = 0; i < entries.size(); i++) {
            Fields entry = entries.get(i);
            WorkloadEntryReader.endpoint(document, entry, document.name() + "-" + i, document.name())
                    .ifPresent(endpoint -> {
                        fits(entry, endpoint, resolution, ports);
                        endpoints.add(endpoint);
                    });
            entry.done();
        }
        if (!entries.isEmpty() && resolution.equals("NONE")) {
            spec.error(
                    Codes.CONTRADICTION,
                    "endpoints",
                    "stands beside resolution NONE, which sends to the address that was called",
                    "write resolution: STATIC, or remove the endpoints");
        }
        if (entries.size() > 1 && resolution.equals("DNS_ROUND_ROBIN")) {
            spec.error(
                    Codes.CONTRADICTION,
                    "endpoints",
                    entries.size() + " endpoints with resolution DNS_ROUND_ROBIN (expected: at most 1)",
                    "write resolution: DNS");
        }
        return endpoints;
    }

    private static void fits(Fields entry, Workload endpoint, String resolution, List<Service.Port> ports) {
        boolean unix = endpoint.address().startsWith("unix://");
        if (resolution.equals("STATIC") && !unix && !Addresses.isIp(endpoint.address())) {
            entry.error(
                    Codes.BAD_ADDRESS,
                    "address",
                    "'" + endpoint.address() + "' is no IP address (expected with resolution STATIC)",
                    "write an IP address, or resolution: DNS");
        }
        if (unix && isDns(resolution)) {
            entry.error(
                    Codes.BAD_ADDRESS,
                    "address",
                    "a Unix socket cannot be resolved (expected with resolution DNS: a host name)",
                    "write resolution: STATIC");
        }
        if (unix && ports.size() != 1) {
            entry.error(
                    Codes.CONTRADICTION,
                    "address",
                    "a Unix socket serves one port (the service has " + ports.size() + ")",
                    "split the ServiceEntry");
        }
        for (String name : endpoint.ports().keySet()) {
            if (ports.stream().noneMatch(port -> port.name().equals(name))) {
                entry.error(
                        Codes.CONTRADICTION,
                        "ports",
                        "'" + name + "' is no port of this ServiceEntry",
                        "use a name from spec.ports");
            }
        }
    }

    /// With resolution DNS and no endpoint the host itself is resolved.
    static Workload ofHost(ElementDocument document, String host) {
        return Workload.ofHost(document.name(), document.namespace(), host, document.origin());
    }
}
