package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.dialects.document.ServiceFacts;
import dev.meshwright.dialects.document.SessionLabels;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// ServiceEntry (istio.io/latest/docs/reference/config/networking/service-entry): one service per host. Absent
/// `resolution` is NONE, absent `location` is MESH_EXTERNAL.
final class ServiceEntryReader {
    private static final List<String> RESOLUTIONS = List.of("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS");

    private ServiceEntryReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        List<String> hosts = hosts(document, spec);
        String resolution = spec.word("resolution", RESOLUTIONS).orElse("NONE");
        List<Service.Port> ports = ports(spec);
        List<String> addresses = addresses(spec, resolution);
        Service.Location location = spec.word("location", List.of("MESH_EXTERNAL", "MESH_INTERNAL"))
                .map(Service.Location::valueOf)
                .orElse(Service.Location.MESH_EXTERNAL);
        Map<String, String> selector = spec.section("workloadSelector")
                .map(section -> Selector.matchLabels(section, "labels"))
                .orElse(Map.of());
        List<Workload> endpoints = ServiceEntryEndpoints.read(document, spec, resolution, ports);
        List<String> exportTo =
                Visibility.exportTo(spec, document.settings().visibility().services());
        List<String> subjectAltNames = spec.texts("subjectAltNames");
        if (spec.has("workloadSelector") && spec.has("endpoints")) {
            spec.error(
                    Codes.CONTRADICTION,
                    "workloadSelector",
                    "stands beside endpoints (expected: one of the two)",
                    "remove one of them");
        }
        ServiceEntryHosts.check(document, spec, resolution, hosts);
        parts.leave(new ServiceFacts(document.id(), document.labels(), List.of()));
        Service.Resolution how = Service.Resolution.valueOf(resolution);
        Setting<SessionPersistence> sessions = SessionLabels.read(document);
        for (String host : hosts) {
            Service service = new Service(
                    host,
                    document.namespace(),
                    addresses,
                    ports,
                    selector,
                    endpoints.isEmpty() && selector.isEmpty() && ServiceEntryEndpoints.isDns(resolution)
                            ? List.of(ServiceEntryEndpoints.ofHost(document, host))
                            : endpoints,
                    how,
                    location,
                    document.origin(),
                    exportTo,
                    subjectAltNames,
                    GatewayLabels.ports(document),
                    sessions);
            parts.add(service);
            UnaddressedService.of(document, service).ifPresent(parts::leave);
        }
    }

    private static List<String> hosts(ElementDocument document, Fields spec) {
        List<String> hosts = new ArrayList<>();
        List<Fields.TextItem> written = spec.textItems("hosts");
        if (written.isEmpty()) {
            spec.missing("hosts", "at least one host");
        }
        for (Fields.TextItem item : written) {
            if (item.text().equals("*")) {
                document.findings()
                        .error(
                                Codes.BAD_HOST,
                                item.position(),
                                item.path() + ": '*' is every host (expected: a host, or '*.' and a domain)",
                                "",
                                "name the host");
            } else if (Names.checkWildcardHost(document.findings(), item.path(), item.text(), item.position())) {
                hosts.add(item.text().toLowerCase(Locale.ROOT));
            }
        }
        return hosts;
    }

    private static List<Service.Port> ports(Fields spec) {
        List<Service.Port> ports = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Fields port : spec.sections("ports")) {
            if (!port.has("number")) {
                port.missing("number", "1.." + PortReader.PORT_MAX);
            }
            int number = port.integer("number", 1, PortReader.PORT_MAX).orElse(0);
            String name = port.requiredText("name", "a name for the port");
            Protocol declared = PortReader.protocol(port);
            int target = port.integer("targetPort", 1, PortReader.PORT_MAX).orElse(number);
            port.done();
            if (number != 0 && !numbers.add(number)) {
                port.error(Codes.CONTRADICTION, "number", "port " + number + " is written twice", "remove one of them");
            }
            if (!name.isEmpty() && !names.add(name)) {
                port.error(Codes.CONTRADICTION, "name", "'" + name + "' names a second port", "rename one of them");
            }
            Protocol protocol = declared == Protocol.UNDECLARED ? Protocol.ofPortName(name) : declared;
            Service.Target written = port.has("targetPort") ? Service.Target.WRITTEN : Service.Target.OF_THE_PORT;
            ports.add(new Service.Port(number, name, protocol, target, "", written, port.origin()));
        }
        return ports;
    }

    private static List<String> addresses(Fields spec, String resolution) {
        List<String> addresses = new ArrayList<>();
        for (Fields.TextItem item : spec.textItems("addresses")) {
            boolean prefix = Addresses.isPrefix(item.text());
            if (!prefix && !Addresses.isIp(item.text())) {
                spec.findings()
                        .error(
                                Codes.BAD_ADDRESS,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: an IP address or a prefix)",
                                "",
                                "correct the address");
            }
            if (prefix && !resolution.equals("NONE") && !resolution.equals("STATIC")) {
                spec.findings()
                        .error(
                                Codes.CONTRADICTION,
                                item.position(),
                                item.path() + ": a prefix needs resolution NONE or STATIC (it is " + resolution + ")",
                                "",
                                "write single addresses");
            }
            addresses.add(item.text());
        }
        return addresses;
    }
}
