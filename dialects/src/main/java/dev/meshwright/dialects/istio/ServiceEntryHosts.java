package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// How the hosts of a ServiceEntry must fit its resolution, and what else a resolution asks for.
final class ServiceEntryHosts {
    private static final Set<String> HTTP = Set.of("HTTP", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB");
    private static final Set<String> TLS = Set.of("HTTPS", "TLS");
    /// Protocols that say at the start of a connection or request which host is meant.
    private static final Set<String> DYNAMIC = Set.of("HTTP", "HTTP2", "GRPC", "TLS");

    private static final String WAYPOINT = "istio.io/use-waypoint";

    private ServiceEntryHosts() {}

    static void check(ElementDocument document, Fields spec, String resolution, List<String> hosts) {
        if (resolution.equals("DYNAMIC_DNS")) {
            dynamic(document, spec, hosts);
        }
        boolean alone = spec.items("endpoints").isEmpty();
        for (Fields.TextItem host : spec.textItems("hosts")) {
            if (ServiceEntryEndpoints.isDns(resolution) && alone && host.text().startsWith("*")) {
                spec.findings()
                        .error(
                                Codes.BAD_HOST,
                                host.position(),
                                host.path() + ": '" + host.text() + "' cannot be resolved (expected: a full name, or"
                                        + " endpoints)",
                                "",
                                "add endpoints, or write resolution: NONE");
            }
        }
        if (!resolution.equals("NONE") && hosts.size() > 1) {
            for (Fields port : spec.sections("ports")) {
                String protocol = protocol(port);
                if (!HTTP.contains(protocol) && !TLS.contains(protocol)) {
                    port.error(
                            Codes.CONTRADICTION,
                            "protocol",
                            "several hosts share the port, and its connections do not say which one they want",
                            "split the ServiceEntry, or declare HTTP or TLS");
                }
            }
        }
    }

    private static void dynamic(ElementDocument document, Fields spec, List<String> hosts) {
        if (hosts.stream().anyMatch(host -> !host.startsWith("*"))) {
            spec.error(
                    Codes.BAD_HOST,
                    "hosts",
                    "resolution DYNAMIC_DNS is for hosts with a wildcard",
                    "write '*.domain', or resolution: DNS");
        }
        for (String name : new String[] {"addresses", "endpoints"}) {
            if (!spec.items(name).isEmpty()) {
                spec.error(
                        Codes.CONTRADICTION,
                        name,
                        "stands beside resolution DYNAMIC_DNS, which resolves the host that is called",
                        "remove it");
            }
        }
        for (Fields port : spec.sections("ports")) {
            if (protocol(port).startsWith("HTTP") || protocol(port).equals("GRPC")) {
                NotHere.say(
                        port,
                        "targetPort",
                        "with resolution DYNAMIC_DNS a request goes to the port beside the host that it names",
                        "remove it");
            }
            if (!DYNAMIC.contains(protocol(port))) {
                port.error(
                        Codes.CONTRADICTION,
                        "protocol",
                        "resolution DYNAMIC_DNS needs HTTP, HTTP2, GRPC or TLS, which name the host",
                        "write one of them");
            }
        }
        String waypoint = document.labels().getOrDefault(WAYPOINT, "none");
        boolean internal = spec.text("location", "MESH_EXTERNAL").equals("MESH_INTERNAL");
        if (internal
                && !waypoint.isEmpty()
                && !waypoint.toLowerCase(Locale.ROOT).equals("none")) {
            spec.error(
                    Codes.CONTRADICTION,
                    "location",
                    "MESH_INTERNAL with resolution DYNAMIC_DNS stands beside a waypoint",
                    "write MESH_EXTERNAL");
        }
    }

    private static String protocol(Fields port) {
        return port.text("protocol", "").toUpperCase(Locale.ROOT);
    }
}
