package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Admission;
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

/// The table of the Gateway API's kinds.
public final class GatewayApiDialect implements Dialect {
    static final String GROUP = "gateway.networking.k8s.io";
    /// Of experimental kinds.
    static final String EXPERIMENTAL_GROUP = "gateway.networking.x-k8s.io";

    @FunctionalInterface
    private interface Reader {
        ApiPart read(ElementDocument document, Fields spec, String created);
    }

    private static final Map<String, Reader> READ = Map.of(
            "GatewayClass", GatewayReader::gatewayClass,
            "Gateway", GatewayReader::gateway,
            "ListenerSet", GatewayReader::listenerSet,
            "HTTPRoute", RouteReader::route,
            "GRPCRoute", RouteReader::route,
            "TLSRoute", RouteReader::route,
            "TCPRoute", RouteReader::route,
            "UDPRoute", RouteReader::route,
            "BackendTLSPolicy", PolicyReader::policy,
            "ReferenceGrant", PolicyReader::grant);

    private static final Map<String, Reader> EXPERIMENTAL = Map.of(
            "XBackendTrafficPolicy", PolicyReader::backendTraffic,
            "XBackend", PolicyReader::backend,
            "XMesh", GatewayReader::meshClass);

    /// What no controller can read, whoever admitted it.
    private static final Set<String> UNREADABLE = Set.of(Codes.UNKNOWN_FIELD, Codes.WRONG_TYPE, Codes.MISSING_FIELD);

    private final Admission admission;
    private final SchemaSet schemas = new SchemaSet(GatewayApiDialect.class);
    private final SchemaCheck check = new SchemaCheck();

    public GatewayApiDialect(Admission admission) {
        this.admission = admission;
    }

    @Override
    public Interest interest(String group, String kind) {
        return readers(group).containsKey(kind) ? Interest.READ : Interest.UNKNOWN;
    }

    @Override
    public Set<String> kinds(String group) {
        return readers(group).keySet();
    }

    private static Map<String, Reader> readers(String group) {
        return switch (group) {
            case GROUP -> READ;
            case EXPERIMENTAL_GROUP -> EXPERIMENTAL;
            default -> Map.of();
        };
    }

    @Override
    public void read(ElementDocument document, MeshParts parts) {
        String kind = document.id().kind();
        Fields fields = document.fields();
        List<String> versions = schemas.versions(kind);
        Optional<Schema> schema = schemas.schema(kind, document.version());
        Optional<Tree> spec = fields.any("spec");
        Optional<Tree> status = fields.any("status");
        fields.done();
        if (schema.isEmpty()) {
            fields.error(
                    Codes.UNKNOWN_API_VERSION,
                    "apiVersion",
                    "'" + document.version() + "' is no version of " + kind + " (expected: "
                            + String.join(", ", versions) + ")",
                    "write one of them");
            return;
        }
        if (spec.isEmpty()) {
            fields.missing("spec", "a mapping");
            return;
        }
        int before = document.findings().errors();
        Schema specSchema = schema.get().properties().get("spec");
        if (specSchema == null) {
            throw new IllegalStateException("schema of " + kind + " has no spec");
        }
        check(spec.get(), specSchema, document.findings());
        new FieldSupport(kind, document.findings()).check(spec.get(), specSchema);
        if (document.findings().errors() > before) {
            return;
        }
        String created = fields.section("metadata")
                .map(metadata -> metadata.text("creationTimestamp", ""))
                .orElse("");
        fields.section("spec").map(readerOf(kind, document, created)).ifPresent(parts::leave);
        status.ifPresent(tree -> KeptConditions.of(document.id(), tree).forEach(parts::leave));
    }

    private void check(Tree spec, Schema schema, Findings findings) {
        switch (admission) {
            case ASKED -> check.check(spec, schema, "spec", findings);
            case PAST -> {
                Findings all = new Findings();
                check.check(spec, schema, "spec", all);
                all.all().stream().filter(d -> UNREADABLE.contains(d.code())).forEach(findings::add);
            }
        }
    }

    private static java.util.function.Function<Fields, ApiPart> readerOf(
            String kind, ElementDocument document, String created) {
        Reader reader = readers(document.group()).get(kind);
        if (reader == null) {
            throw new IllegalStateException("no reader for " + kind);
        }
        return spec -> reader.read(document, spec, created);
    }

    @Override
    public boolean link(MeshParts parts, LinkContext context) {
        if (parts.left(ApiPart.class).isEmpty()) {
            return false;
        }
        new Linking(parts, context).run();
        return true;
    }
}
