package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.ServiceFacts;
import dev.meshwright.dialects.document.SessionLabels;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Service. Its endpoints are the workloads its selector finds; a headless one (`clusterIP: None`) has no virtual
/// address, and its callers choose an endpoint themselves; type ExternalName becomes a service whose one endpoint is
/// resolved by DNS.
final class ServiceReader {
    private static final int PORT_MAX = 65535;
    /// Istio's, whatever its value is.
    private static final String OWN_GATEWAY_PORTS = "experimental.istio.io/disable-gateway-port-translation";

    private static final String EXPORT_TO = "networking.istio.io/exportTo";

    private ServiceReader() {}

    static void read(ElementDocument document, MeshParts parts) {
        Optional<Fields> section = document.fields().section("spec");
        if (section.isEmpty()) {
            if (!document.fields().has("spec")) {
                document.fields().missing("spec", "a mapping with ports");
            }
            return;
        }
        Fields spec = section.get();
        Map<String, String> selector = spec.textMap("selector");
        List<Service.Port> ports = new ArrayList<>();
        for (Fields port : spec.sections("ports")) {
            ports.add(port(port));
        }
        parts.leave(new ServiceFacts(document.id(), document.labels(), outside(document, spec)));
        String external = spec.text("type", "").equals("ExternalName") ? spec.text("externalName", "") : "";
        boolean headless = spec.text("clusterIP", "").equals("None");
        parts.add(new Service(
                document.name() + "." + document.namespace() + ".svc."
                        + document.settings().domainSuffix(),
                document.namespace(),
                addresses(spec),
                ports,
                selector,
                external.isEmpty() ? List.of() : List.of(external(document, external)),
                headless
                        ? Service.Resolution.NONE
                        : external.isEmpty() ? Service.Resolution.STATIC : Service.Resolution.DNS,
                external.isEmpty() ? Service.Location.MESH_INTERNAL : Service.Location.MESH_EXTERNAL,
                document.origin(),
                exportTo(document),
                List.of(),
                document.labels().containsKey(OWN_GATEWAY_PORTS)
                        ? Service.GatewayPorts.OF_THE_GATEWAY
                        : Service.GatewayPorts.OF_THE_SERVICE,
                SessionLabels.read(document)));
    }

    private static List<String> outside(ElementDocument document, Fields spec) {
        List<String> addresses = new ArrayList<>();
        document.fields()
                .section("status")
                .flatMap(status -> status.section("loadBalancer"))
                .ifPresent(balancer -> balancer.sections("ingress").forEach(ingress -> {
                    String ip = ingress.text("ip", "");
                    addresses.add(ip.isEmpty() ? ingress.text("hostname", "") : ip);
                }));
        addresses.addAll(spec.texts("externalIPs"));
        addresses.removeIf(String::isEmpty);
        return addresses;
    }

    private static Service.Port port(Fields port) {
        if (!port.has("port")) {
            port.missing("port", "1.." + PORT_MAX);
        }
        int number = port.integer("port", 1, PORT_MAX).orElse(0);
        String name = port.text("name", "");
        String transport = port.text("protocol", "TCP");
        String application = port.text("appProtocol", "");
        Protocol protocol = transport.equals("UDP") ? Protocol.UDP : protocol(name, application);
        int target = number;
        String targetName = "";
        Optional<Tree> written = port.any("targetPort");
        if (written.isPresent() && written.get() instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT) {
            targetName = scalar.text();
        } else if (written.isPresent()) {
            target = port.integer("targetPort", 1, PORT_MAX).orElse(number);
        }
        port.ignoreRest();
        return new Service.Port(number, name, protocol, target, targetName, port.origin());
    }

    /// `appProtocol` over the port's name (Istio: protocol selection).
    private static Protocol protocol(String name, String application) {
        return switch (application.toLowerCase(Locale.ROOT)) {
            case "" -> Protocol.ofPortName(name);
            case "kubernetes.io/h2c" -> Protocol.HTTP2;
            case "kubernetes.io/ws", "kubernetes.io/wss" -> Protocol.HTTP;
            default -> Protocol.ofPortName(application);
        };
    }

    private static List<String> addresses(Fields spec) {
        List<String> addresses = new ArrayList<>();
        for (Fields.TextItem item : spec.textItems("clusterIPs")) {
            addresses.add(item.text());
        }
        String single = spec.text("clusterIP", "");
        if (addresses.isEmpty() && !single.isEmpty()) {
            addresses.add(single);
        }
        addresses.removeIf(address -> address.equals("None"));
        for (String address : addresses) {
            if (!Addresses.isIp(address)) {
                spec.error(
                        Codes.BAD_ADDRESS,
                        "clusterIP",
                        "'" + address + "' (expected: None or an IP address)",
                        "correct the address");
            }
        }
        return addresses;
    }

    private static List<String> exportTo(ElementDocument document) {
        String written = document.annotations().getOrDefault(EXPORT_TO, "");
        return written.isEmpty()
                ? document.settings().visibility().services()
                : List.of(written.split(",", -1)).stream().map(String::strip).toList();
    }

    private static Workload external(ElementDocument document, String host) {
        return Workload.ofHost(document.name(), document.namespace(), host, document.origin());
    }
}
