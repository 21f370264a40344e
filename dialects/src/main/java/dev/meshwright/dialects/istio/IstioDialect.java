package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.schema.Schema;
import dev.meshwright.dialects.schema.SchemaCheck;
import dev.meshwright.dialects.schema.SchemaSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The table of Istio's kinds. Each document is read by its kind's reader and checked against the published schema
/// with its CEL rules; where both find the same fault the reader's words stand.
public final class IstioDialect implements Dialect {
    private static final String NETWORKING = "networking.istio.io";
    private static final String SECURITY = "security.istio.io";
    private static final String TELEMETRY = "telemetry.istio.io";
    private static final String EXTENSIONS = "extensions.istio.io";

    /// Reads `spec` of one kind.
    @FunctionalInterface
    interface SpecReader {
        void read(ElementDocument document, Fields spec, MeshParts parts);
    }

    /// @param closed adds what stands for a document that was refused
    private record Kind(String group, Interest interest, SpecReader reader, SpecReader closed) {
        static Kind read(String group, SpecReader reader) {
            return new Kind(group, Interest.READ, reader, (_, _, _) -> {});
        }

        /// One that protects something.
        static Kind read(String group, SpecReader reader, SpecReader closed) {
            return new Kind(group, Interest.READ, reader, closed);
        }
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("VirtualService", Kind.read(NETWORKING, VirtualServiceReader::read)),
            Map.entry("DestinationRule", Kind.read(NETWORKING, DestinationRuleReader::read)),
            Map.entry("Gateway", Kind.read(NETWORKING, GatewayReader::read)),
            Map.entry("ServiceEntry", Kind.read(NETWORKING, ServiceEntryReader::read)),
            Map.entry("WorkloadEntry", Kind.read(NETWORKING, WorkloadEntryReader::read)),
            Map.entry("WorkloadGroup", Kind.read(NETWORKING, WorkloadGroupReader::read)),
            Map.entry(
                    "PeerAuthentication",
                    Kind.read(SECURITY, PeerAuthenticationReader::read, ClosedPolicies::peerAuthentication)),
            Map.entry("Sidecar", Kind.read(NETWORKING, SidecarReader::read)),
            Map.entry("ProxyConfig", Kind.read(NETWORKING, ProxyConfigReader::read)),
            Map.entry("EnvoyFilter", Kind.read(NETWORKING, EnvoyFilterReader::read)),
            Map.entry(
                    "AuthorizationPolicy",
                    Kind.read(SECURITY, AuthorizationPolicyReader::read, ClosedPolicies::authorizationPolicy)),
            Map.entry(
                    "RequestAuthentication",
                    Kind.read(SECURITY, RequestAuthenticationReader::read, ClosedPolicies::requestAuthentication)),
            Map.entry("Telemetry", Kind.read(TELEMETRY, TelemetryReader::read)),
            Map.entry("WasmPlugin", Kind.read(EXTENSIONS, ExtensionReader::wasmPlugin)),
            Map.entry("TrafficExtension", Kind.read(EXTENSIONS, ExtensionReader::trafficExtension)));

    private final SchemaSet schemas = new SchemaSet(IstioDialect.class);
    private final SchemaCheck check = new SchemaCheck();

    @Override
    public Interest interest(String group, String kind) {
        Kind known = KINDS.get(kind);
        return known != null && known.group.equals(group) ? known.interest : Interest.UNKNOWN;
    }

    @Override
    public Set<String> kinds(String group) {
        Set<String> kinds = new TreeSet<>();
        KINDS.forEach((kind, entry) -> {
            if (entry.group.equals(group)) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    @Override
    public void check(ElementDocument document) {
        read(document, new MeshParts());
    }

    @Override
    public void read(ElementDocument document, MeshParts parts) {
        String name = document.id().kind();
        Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalStateException("no reader for " + name);
        }
        Fields root = document.fields();
        Schema schema = schema(document);
        Optional<Tree> written = root.any("spec");
        Tree spec = written.orElseGet(() -> new Tree.Mapping(List.of(), root.position(), 1));
        if (written.isEmpty() && schema.required().contains("spec")) {
            root.missing("spec", "a mapping");
            root.done();
            return;
        }
        Annotations.check(document);
        Findings bySchema = new Findings();
        check.check(spec, specOf(schema), "spec", bySchema);
        Findings kept = Tolerated.without(name, bySchema);
        if (kind.interest == Interest.READ || kept.errors() == 0) {
            specFields(document, spec).ifPresent(fields -> {
                kind.reader.read(document, fields, parts);
                fields.done();
            });
        }
        root.done();
        new BetterWords(document.findings().all()).without(kept.all()).forEach(document.findings()::add);
    }

    @Override
    public boolean link(MeshParts parts, LinkContext context) {
        boolean allocated = AllocatedAddresses.link(parts, context.findings());
        boolean shared = SharedHosts.link(parts, context.findings());
        boolean narrowed =
                EntryVisibilities.link(parts, context.settings().visibility().entries());
        return allocated || shared || narrowed;
    }

    @Override
    public void close(ElementDocument document, MeshParts parts) {
        Kind kind = KINDS.get(document.id().kind());
        Fields root = document.fields();
        Tree.Mapping spec = root.any("spec").orElse(null) instanceof Tree.Mapping mapping
                ? mapping
                : new Tree.Mapping(List.of(), root.position(), 1);
        if (kind != null) {
            // What is wrong with it has been said.
            kind.closed.read(document, new Fields(spec, document.id(), "spec", new Findings()), parts);
        }
    }

    private static Optional<Fields> specFields(ElementDocument document, Tree spec) {
        return spec instanceof Tree.Mapping mapping
                ? Optional.of(new Fields(mapping, document.id(), "spec", document.findings()))
                : Optional.empty();
    }

    /// The schema of the version that is written; of the newest when that is none, so that the rest is checked.
    private Schema schema(ElementDocument document) {
        String kind = document.id().kind();
        List<String> versions = schemas.versions(kind);
        Optional<Schema> schema = schemas.schema(kind, document.version());
        if (schema.isEmpty()) {
            Position position = document.fields().position("apiVersion");
            document.findings()
                    .error(
                            Codes.UNKNOWN_API_VERSION,
                            position,
                            "apiVersion: '" + document.group() + "/" + document.version() + "' (expected: version "
                                    + String.join(", ", versions) + ")",
                            "",
                            "write " + document.group() + "/" + versions.getFirst());
        }
        return schema.or(() -> schemas.schema(kind, versions.getFirst())).orElseThrow();
    }

    private static Schema specOf(Schema schema) {
        Schema spec = schema.properties().get("spec");
        if (spec == null) {
            throw new IllegalStateException("schema has no spec");
        }
        return spec;
    }
}
