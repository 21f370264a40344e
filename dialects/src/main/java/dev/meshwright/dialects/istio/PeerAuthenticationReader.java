package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.PeerAuthentication.Mode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// PeerAuthentication (istio.io/latest/docs/reference/config/security/peer_authentication). Without a selector it holds
/// for its namespace, in the root namespace for the mesh.
final class PeerAuthenticationReader {
    private PeerAuthenticationReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        Map<String, String> selector = spec.section("selector")
                .map(section -> Selector.matchLabels(section, "matchLabels"))
                .orElse(Map.of());
        Mode mode = spec.section("mtls").map(PeerAuthenticationReader::mode).orElse(Mode.UNSET);
        Map<Integer, Mode> ports = new TreeMap<>();
        Map<String, Fields> written = spec.sectionMap("portLevelMtls");
        written.forEach((port, section) -> {
            if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > PortReader.PORT_MAX) {
                spec.findings()
                        .error(
                                Codes.OUT_OF_RANGE,
                                section.position(),
                                spec.path("portLevelMtls") + ": port " + port + " (expected: 1..65535)",
                                "",
                                "write the number of the workload's port");
                mode(section);
                return;
            }
            ports.put(Integer.parseInt(port), mode(section));
        });
        if (spec.has("portLevelMtls")) {
            portsFit(spec, selector, written);
        }
        parts.add(new PeerAuthentication(
                document.name(), document.namespace(), selector, mode, ports, document.origin()));
    }

    private static void portsFit(Fields spec, Map<String, String> selector, Map<String, Fields> written) {
        if (selector.isEmpty()) {
            spec.error(
                    Codes.CONTRADICTION,
                    "portLevelMtls",
                    "needs a selector; a whole namespace or mesh has no ports",
                    "add selector.matchLabels");
        }
        if (written.isEmpty()) {
            spec.error(Codes.EMPTY_ELEMENT, "portLevelMtls", "empty (expected: at least one port)", "remove it");
        }
    }

    private static Mode mode(Fields section) {
        Mode mode = section.word("mode", List.of("UNSET", "DISABLE", "PERMISSIVE", "STRICT"))
                .map(Mode::valueOf)
                .orElse(Mode.UNSET);
        section.done();
        return mode;
    }
}
