package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The table of Istio's kinds.
public final class IstioDialect implements Dialect {
    private static final String NETWORKING = "networking.istio.io";
    private static final String SECURITY = "security.istio.io";

    /// Reads `spec` of one kind.
    @FunctionalInterface
    interface SpecReader {
        void read(ElementDocument document, Fields spec, MeshParts parts);
    }

    private record Kind(String group, List<String> versions, SpecReader reader) {}

    private static final List<String> NETWORKING_VERSIONS = List.of("v1", "v1beta1", "v1alpha3");

    private static final Map<String, Kind> READ = Map.of(
            "VirtualService", new Kind(NETWORKING, NETWORKING_VERSIONS, VirtualServiceReader::read),
            "DestinationRule", new Kind(NETWORKING, NETWORKING_VERSIONS, DestinationRuleReader::read),
            "Gateway", new Kind(NETWORKING, NETWORKING_VERSIONS, GatewayReader::read),
            "ServiceEntry", new Kind(NETWORKING, NETWORKING_VERSIONS, ServiceEntryReader::read),
            "WorkloadEntry", new Kind(NETWORKING, NETWORKING_VERSIONS, WorkloadEntryReader::read),
            "WorkloadGroup", new Kind(NETWORKING, NETWORKING_VERSIONS, WorkloadGroupReader::read),
            "PeerAuthentication", new Kind(SECURITY, List.of("v1", "v1beta1"), PeerAuthenticationReader::read));

    private static final Map<String, Set<String>> NOT_YET = Map.of(
            NETWORKING,
            Set.of("EnvoyFilter", "ProxyConfig", "Sidecar"),
            SECURITY,
            Set.of("AuthorizationPolicy", "RequestAuthentication"),
            "telemetry.istio.io",
            Set.of("Telemetry"),
            "extensions.istio.io",
            Set.of("WasmPlugin", "TrafficExtension"));

    @Override
    public Interest interest(String group, String kind) {
        Kind known = READ.get(kind);
        if (known != null && known.group.equals(group)) {
            return Interest.READ;
        }
        if (!NOT_YET.getOrDefault(group, Set.of()).contains(kind)) {
            return Interest.UNKNOWN;
        }
        return group.equals(SECURITY) ? Interest.PROTECTS : Interest.NOT_SUPPORTED;
    }

    @Override
    public Set<String> kinds(String group) {
        Set<String> kinds = new TreeSet<>(NOT_YET.getOrDefault(group, Set.of()));
        READ.forEach((kind, entry) -> {
            if (entry.group.equals(group)) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    @Override
    public void read(ElementDocument document, MeshParts parts) {
        Fields root = document.fields();
        Kind kind = READ.get(document.id().kind());
        if (kind == null) {
            throw new IllegalStateException("no reader for " + document.id().kind());
        }
        if (!kind.versions.contains(document.version())) {
            root.error(
                    Codes.UNKNOWN_API_VERSION,
                    "apiVersion",
                    "'" + document.group() + "/" + document.version() + "' (expected: version "
                            + String.join(", ", kind.versions) + ")",
                    "write " + document.group() + "/" + kind.versions.getFirst());
        }
        Optional<Fields> spec = root.section("spec");
        if (spec.isPresent()) {
            kind.reader.read(document, spec.get(), parts);
            spec.get().done();
        } else if (!root.has("spec")) {
            root.missing("spec", "a mapping");
        }
        root.done();
    }
}
