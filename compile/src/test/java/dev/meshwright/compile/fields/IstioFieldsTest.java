package dev.meshwright.compile.fields;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.ProxyNode.Features;
import dev.meshwright.compile.ProxyNode.Interception;
import dev.meshwright.compile.fields.FieldDocuments.Hint;
import dev.meshwright.compile.fields.FieldEffect.Verdict;
import dev.meshwright.dialects.istio.IstioDialect;
import dev.meshwright.dialects.schema.Schema;
import dev.meshwright.dialects.schema.SchemaSet;
import dev.meshwright.model.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No field of any kind of Istio is passed over in silence, and docs/istio.md says what becomes of each. To write
/// the page's tables anew: `mvn -pl compile test -Dtest=IstioFieldsTest -Dgolden.update=true`.
final class IstioFieldsTest {
    private static final Path PAGE = Path.of("..", "docs", "istio.md");
    private static final String MARK = "<!-- made by IstioFieldsTest from the schemas -->\n";

    /// Kinds that say what workloads there will be; none of their fields is about a proxy that is there.
    private static final List<String> INVENTORY = List.of("WorkloadGroup");

    /// Fields that a test of their own shows at work, as they need more than one document or a world of their
    /// own: kind and path, and the test.
    private static final Map<Pattern, String> SHOWN_TOO = Map.of(
            Pattern.compile("(WasmPlugin|TrafficExtension) (phase|priority|targetRefs?\\..*)"), "ExtensionTest",
            Pattern.compile("MeshConfig serviceEntryVisibility\\..*"), "EntryVisibilityTest");

    private static final Map<Pattern, String> SHOWN = Map.of(
            Pattern.compile("AuthorizationPolicy targetRefs?\\..*"), "AuthorizationPolicyReaderTest",
            Pattern.compile("RequestAuthentication targetRefs?\\..*"), "RequestAuthenticationReaderTest",
            Pattern.compile("Telemetry targetRefs?\\..*"), "TelemetryReaderTest",
            Pattern.compile("(Telemetry metrics\\.((overrides|providers)\\..*|reportingInterval)|MeshConfig"
                            + " defaultProviders\\.metrics)"),
                    "MetricMergeTest",
            Pattern.compile("EnvoyFilter"
                            + " (?!.*[.]waypoint[.])(targetRefs\\..*|priority|.*\\.applyTo|.*subFilter\\.name)"),
                    "EnvoyFilterTest",
            Pattern.compile("EnvoyFilter .*routeConfiguration\\.(gateway|portName)"), "EnvoyFilterTest",
            Pattern.compile("EnvoyFilter .*\\.waypoint\\..*"), "GoldenDiagnosticsTest",
            Pattern.compile("DestinationRule .*\\.(localityLbSetting|zoneAwareLbSetting)\\..*"), "PlacementTest",
            Pattern.compile("MeshConfig (localityLbSetting|zoneAwareLbSetting)\\..*"), "HostPoliciesTest",
            Pattern.compile("MeshConfig extensionProviders\\.(name|envoyExtAuthz.*|prometheus)"),
                    "ExtensionProviderReaderTest");

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        String networking = "networking.istio.io/";
        for (String kind : List.of(
                "VirtualService",
                "DestinationRule",
                "Gateway",
                "ServiceEntry",
                "WorkloadEntry",
                "WorkloadGroup",
                "Sidecar")) {
            KINDS.put(kind, networking + "v1");
        }
        KINDS.put("ProxyConfig", networking + "v1beta1");
        KINDS.put("MeshConfig", "mesh.istio.io/v1alpha1");
        KINDS.put("EnvoyFilter", networking + "v1alpha3");
        for (String kind : List.of("PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication")) {
            KINDS.put(kind, "security.istio.io/v1");
        }
        KINDS.put("Telemetry", "telemetry.istio.io/v1");
        KINDS.put("WasmPlugin", "extensions.istio.io/v1alpha1");
        KINDS.put("TrafficExtension", "extensions.istio.io/v1alpha1");
    }

    private final List<Hint> hints = hints();

    @Test
    void everyField_changesWhatAProxyGets_orIsAnswered() throws IOException {
        List<String> silent = new ArrayList<>();
        StringBuilder tables = new StringBuilder();
        SchemaSet schemas = new SchemaSet(IstioDialect.class);
        KINDS.forEach((kind, apiVersion) -> {
            String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
            Schema spec = Objects.requireNonNull(
                    schemas.schema(kind, version).orElseThrow().properties().get("spec"));
            tables.append("\n### ").append(kind).append(" (").append(String.join(", ", schemas.versions(kind)));
            tables.append(")\n\n| field" + (kind.equals("MeshConfig") ? "" : " of `spec`") + " | |\n| --- | --- |\n");
            FieldDocuments documents = new FieldDocuments(kind, spec, base(kind), hints);
            FieldEffect effect = new FieldEffect(kind, apiVersion, world(kind), nodes());
            for (FieldPath field : FieldPath.leaves(spec)) {
                Verdict verdict = effect.of(documents, field);
                Optional<String> shown = shown(kind + " " + field);
                if (!(verdict instanceof Verdict.Honoured) && shown.isPresent()) {
                    tables.append("| " + field + " | honoured: `" + shown.get() + "` |\n");
                    continue;
                }
                if (verdict instanceof Verdict.Silence(var seen)) {
                    silent.add(kind + " " + field + ": " + seen);
                }
                if (verdict instanceof Verdict.Understood && !INVENTORY.contains(kind)) {
                    silent.add(kind + " " + field + ": understood, but nothing comes of it");
                }
                tables.append("| ")
                        .append(field)
                        .append(" | ")
                        .append(line(verdict))
                        .append(" |\n");
            }
        });
        assertThat(String.join("\n", silent)).isEmpty();
        page(tables);
    }

    private static Optional<String> shown(String field) {
        return Stream.concat(SHOWN.entrySet().stream(), SHOWN_TOO.entrySet().stream())
                .filter(e -> e.getKey().matcher(field).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void page(StringBuilder tables) throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(MARK) + MARK.length()) + tables;
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String line(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Honoured _ -> "honoured";
            case Verdict.Understood _ -> "honoured: part of the inventory";
            case Verdict.Answered(var diagnostic) -> answer(diagnostic);
            case Verdict.Silence _ -> "";
        };
    }

    private static String answer(Diagnostic diagnostic) {
        String what = diagnostic.what();
        String shown = what.substring(what.indexOf(": ") + 2);
        return diagnostic.severity().name().toLowerCase(Locale.ROOT) + " " + diagnostic.code() + ": "
                + shown.replace("|", "\\|");
    }

    /// A captured sidecar, one without capture, and a gateway.
    private static List<ProxyNode> nodes() {
        List<ProxyNode.InboundPort> inbound = List.of(
                new ProxyNode.InboundPort(9080, 9080, Protocol.HTTP),
                new ProxyNode.InboundPort(7000, 7000, Protocol.TCP));
        Map<String, String> labels = Map.of("app", "reviews", "version", "v1");
        ProxyNode captured = new ProxyNode(
                "sidecar~10.0.0.11~captured.shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                "captured",
                "shop",
                "reviews",
                labels,
                "reviews-v1",
                "10.0.0.11",
                Interception.REDIRECT,
                inbound,
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new Features(true, false));
        ProxyNode loopback = new ProxyNode(
                "sidecar~10.0.0.11~loopback.shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                "loopback",
                "shop",
                "reviews",
                labels,
                "reviews-v1",
                "10.0.0.11",
                Interception.NONE,
                inbound,
                Map.of(
                        "reviews.shop.svc.cluster.local:9080", "127.0.0.2:20000",
                        "ratings.shop.svc.cluster.local:7000", "127.0.0.2:20001"),
                Map.of(),
                "0.0.0.0",
                new Features(true, false));
        ProxyNode gateway = new ProxyNode(
                "router~10.0.0.2~gateway.istio-system~istio-system.svc.cluster.local",
                ProxyNode.Kind.ROUTER,
                "gateway",
                "istio-system",
                "gateway",
                Map.of("istio", "ingressgateway"),
                "gateway",
                "10.0.0.2",
                Interception.NONE,
                List.of(),
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new Features(true, false));
        return List.of(captured, loopback, gateway);
    }

    private static Object base(String kind) {
        String name = "/fields/" + kind + ".yaml";
        return IstioFieldsTest.class.getResource(name) == null ? Map.of() : Trees.parse(text(name));
    }

    private static List<SourceDocumentFile> world(String kind) {
        List<SourceDocumentFile> world = new ArrayList<>();
        world.add(new SourceDocumentFile("world.yaml", text("/fields/world.yaml")));
        String own = "/fields/" + kind + "-world.yaml";
        if (IstioFieldsTest.class.getResource(own) != null) {
            world.add(new SourceDocumentFile(own, text(own)));
        }
        return world;
    }

    @SuppressWarnings("unchecked")
    private static List<Hint> hints() {
        List<Hint> hints = new ArrayList<>();
        DocumentFile file = DocumentFile.read(new SourceDocumentFile("hints.yaml", text("/fields/hints.yaml")));
        assertThat(file.diagnostics()).isEmpty();
        for (Tree item : ((Tree.Sequence) file.documents().getFirst().root()).items()) {
            hints.add(Hint.of((Map<String, Object>) Trees.plain(item)));
        }
        return hints;
    }

    private static String text(String name) {
        try (var in = IstioFieldsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
