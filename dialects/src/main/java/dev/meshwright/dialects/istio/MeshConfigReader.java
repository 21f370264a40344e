package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A document in the shape of Istio's MeshConfig: no `kind`, and at least one of its best-known fields.
public final class MeshConfigReader {
    private static final ElementId ID = new ElementId("MeshConfig", "", "mesh");

    private static final int FINDINGS_MAX = 100;

    /// By these a document without kind is taken for a MeshConfig.
    private static final Set<String> MARKS = Set.of(
            "trustDomain",
            "rootNamespace",
            "accessLogFile",
            "accessLogEncoding",
            "outboundTrafficPolicy",
            "defaultConfig",
            "enableAutoMtls",
            "extensionProviders",
            "defaultProviders",
            "meshMTLS",
            "discoverySelectors",
            "trustDomainAliases");

    private final Findings findings;

    public MeshConfigReader(Findings findings) {
        this.findings = findings;
    }

    public static boolean hasShape(Tree.Mapping root) {
        return root.get("kind").isEmpty()
                && root.get("apiVersion").isEmpty()
                && root.entries().stream().anyMatch(entry -> MARKS.contains(entry.key()));
    }

    /// The settings with the first sound MeshConfig among the files laid over them.
    public MeshSettings read(List<DocumentFile> files, MeshSettings settings) {
        MeshSettings result = settings;
        Optional<Position> first = Optional.empty();
        for (DocumentFile file : files) {
            for (Document document : file.documents()) {
                if (!(document.root() instanceof Tree.Mapping root) || !hasShape(root)) {
                    continue;
                }
                if (first.isPresent()) {
                    findings.error(
                            Codes.MESH_SETTINGS_TWICE,
                            root.position(),
                            "a second MeshConfig (first at " + first.get() + ")",
                            "the first one is used, this one is not",
                            "remove one of the two");
                    continue;
                }
                first = Optional.of(root.position());
                result = settings(root, settings);
            }
        }
        return result;
    }

    private MeshSettings settings(Tree.Mapping root, MeshSettings settings) {
        Findings own = new Findings(FINDINGS_MAX);
        Fields fields = new Fields(root, ID, "", own);
        String trustDomain = fields.text("trustDomain", settings.trustDomain());
        String rootNamespace = fields.text("rootNamespace", settings.rootNamespace());
        checkNames(fields, trustDomain, rootNamespace);
        boolean accessLog = fields.text("accessLogFile")
                .map(path -> accessLog(fields, path))
                .orElse(settings.accessLog());
        MeshSettings.OutboundPolicy outbound = fields.section("outboundTrafficPolicy")
                .map(section -> outbound(section, settings.outbound()))
                .orElse(settings.outbound());
        fields.word("accessLogEncoding", List.of("JSON", "TEXT"))
                .filter(word -> word.equals("TEXT"))
                .ifPresent(_ -> fields.findings()
                        .warning(
                                Codes.FIELD_NOT_SUPPORTED,
                                fields.position("accessLogEncoding"),
                                "accessLogEncoding: TEXT is not supported yet",
                                "the access log is JSON",
                                "write JSON"));
        List<ExtensionProvider> providers =
                fields.has("extensionProviders") ? ExtensionProviderReader.read(fields) : settings.extensionProviders();
        root.entries().stream()
                .map(Tree.Entry::key)
                .filter(key -> !Set.of(
                                "extensionProviders",
                                "trustDomain",
                                "rootNamespace",
                                "accessLogFile",
                                "accessLogEncoding",
                                "outboundTrafficPolicy")
                        .contains(key))
                .forEach(fields::unsupported);
        own.all().forEach(findings::add);
        return own.errors() == 0
                ? new MeshSettings(trustDomain, rootNamespace, settings.domainSuffix(), accessLog, outbound, providers)
                : settings;
    }

    /// Both become parts of SPIFFE ids.
    private static void checkNames(Fields fields, String trustDomain, String rootNamespace) {
        if (!trustDomain.matches("[a-z0-9._-]{1,255}")) {
            fields.error(
                    Codes.BAD_NAME,
                    "trustDomain",
                    "'" + trustDomain + "' (expected: lower-case letters, digits, '-', '.' and '_', at most 255)",
                    "write a name like a host's");
        }
        if (!Names.isDnsLabel(rootNamespace)) {
            fields.error(
                    Codes.BAD_NAME,
                    "rootNamespace",
                    "'" + rootNamespace + "' (expected: lower-case letters, digits and '-', at most 63)",
                    "write the name of a namespace");
        }
    }

    private static boolean accessLog(Fields fields, String path) {
        if (!path.isEmpty() && !path.equals("/dev/stdout")) {
            fields.findings()
                    .warning(
                            Codes.FIELD_NOT_SUPPORTED,
                            fields.position("accessLogFile"),
                            "accessLogFile: '" + path + "' is not supported yet (expected: /dev/stdout)",
                            "the access log goes to standard output",
                            "write /dev/stdout");
        }
        return !path.isEmpty();
    }

    private static MeshSettings.OutboundPolicy outbound(Fields section, MeshSettings.OutboundPolicy otherwise) {
        MeshSettings.OutboundPolicy policy = section.word("mode", List.of("ALLOW_ANY", "REGISTRY_ONLY"))
                .map(MeshSettings.OutboundPolicy::valueOf)
                // The first word of Istio's enum is what a section without a word means.
                .orElse(section.has("mode") ? otherwise : MeshSettings.OutboundPolicy.REGISTRY_ONLY);
        section.done();
        return policy;
    }
}
