package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sidecar (istio.io/latest/docs/reference/config/networking/sidecar).
final class SidecarReader {
    private SidecarReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        Map<String, String> selector = spec.section("workloadSelector")
                .map(section -> Selector.matchLabels(section, "labels"))
                .orElse(Map.of());
        List<Sidecar.Ingress> ingress = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        for (Fields entry : spec.sections("ingress")) {
            ingress.add(SidecarIngressReader.read(entry, ports));
        }
        List<Sidecar.Egress> egress = SidecarEgressReader.readAll(document, spec);
        Setting<ConnectionPool> pool = spec.section("inboundConnectionPool")
                .map(ConnectionPoolReader::read)
                .orElse(Setting.unset());
        Setting<Sidecar.Outbound> outbound = spec.section("outboundTrafficPolicy")
                .map(section -> outbound(document, section))
                .orElse(Setting.unset());
        boolean nothing = spec.items("ingress").isEmpty()
                && spec.items("egress").isEmpty()
                && spec.count("outboundTrafficPolicy", "inboundConnectionPool") == 0;
        if (nothing) {
            spec.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            spec.position(),
                            spec.path() + ": says nothing (expected: ingress, egress, outboundTrafficPolicy or"
                                    + " inboundConnectionPool)",
                            "",
                            "write what the proxies serve or see, or remove the element");
        }
        parts.add(new Sidecar(
                document.name(), document.namespace(), selector, ingress, egress, outbound, pool, document.origin()));
    }

    private static Setting<Sidecar.Outbound> outbound(ElementDocument document, Fields section) {
        String mode = section.word("mode", List.of("REGISTRY_ONLY", "ALLOW_ANY", "ALLOW_ANY_DYNAMIC_DNS"))
                .orElse("REGISTRY_ONLY");
        if (mode.equals("ALLOW_ANY_DYNAMIC_DNS")) {
            section.error(Codes.CONTRADICTION, "mode", mode + " belongs to MeshConfig", "write ALLOW_ANY");
            mode = "ALLOW_ANY";
        }
        List<HttpRoute.Destination> proxies = new ArrayList<>();
        section.section("egressProxy").ifPresent(proxy -> {
            if (!proxy.has("port")) {
                proxy.missing("port", "a mapping with number");
            }
            DestinationReader.destination(document, proxy, 0, HttpRoute.HeaderEdits.NONE, proxy.origin())
                    .ifPresent(proxies::add);
        });
        if (section.has("egressProxy") && !mode.equals("ALLOW_ANY")) {
            section.error(
                    Codes.CONTRADICTION, "egressProxy", "needs mode ALLOW_ANY (it is " + mode + ")", "write that mode");
        }
        section.done();
        return Setting.of(new Sidecar.Outbound(MeshSettings.OutboundPolicy.valueOf(mode), proxies), section.origin());
    }

    /// @param zero whether the port may be left out, for a Unix socket
    static Sidecar.Port port(Fields port, boolean zero) {
        if (!zero && !port.has("number")) {
            port.missing("number", "1.." + PortReader.PORT_MAX);
        }
        int number = port.integer("number", zero ? 0 : 1, PortReader.PORT_MAX).orElse(0);
        String name = port.text("name", "");
        if (!name.isEmpty() && !Names.isDnsLabel(name)) {
            port.error(
                    Codes.BAD_NAME, "name", "'" + name + "' (expected: lower-case letters, digits and '-')", "rename");
        }
        Protocol declared = PortReader.protocol(port);
        if (port.integer("targetPort", 0, PortReader.PORT_MAX).orElse(0) > 0) {
            port.error(Codes.CONTRADICTION, "targetPort", "has no meaning in a Sidecar", "remove it");
        }
        port.done();
        return new Sidecar.Port(number, declared == Protocol.UNDECLARED ? Protocol.ofPortName(name) : declared, name);
    }

    static Sidecar.Capture capture(Fields entry) {
        return entry.word("captureMode", List.of("DEFAULT", "IPTABLES", "NONE"))
                .map(Sidecar.Capture::valueOf)
                .orElse(Sidecar.Capture.DEFAULT);
    }

    static String bindAddress(Fields entry) {
        String bind = entry.text("bind", "");
        if (!bind.isEmpty() && !bind.startsWith("unix://") && !Addresses.isIp(bind)) {
            entry.error(Codes.BAD_ADDRESS, "bind", "'" + bind + "' (expected: an IP address)", "correct the address");
        }
        return bind;
    }

    static boolean isSocketPath(String path) {
        return path.startsWith("@") || (path.startsWith("/") && !path.endsWith("/"));
    }
}
