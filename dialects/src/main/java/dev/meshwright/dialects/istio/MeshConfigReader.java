package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.dialects.istio.TelemetryProviders.Use;
import dev.meshwright.dialects.schema.Schema;
import dev.meshwright.dialects.schema.SchemaCheck;
import dev.meshwright.dialects.schema.SchemaSet;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Setting;
import dev.meshwright.model.SpanDefaults;
import dev.meshwright.model.StatNames;
import dev.meshwright.model.TelemetryDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Istio's MeshConfig (istio.io/latest/docs/reference/config/istio.mesh.v1alpha1), wherever it is written.
public final class MeshConfigReader {
    private static final ElementId ID = new ElementId("MeshConfig", "", "mesh");
    private static final ElementId NETWORKS = new ElementId("MeshNetworks", "", "mesh");

    private static final int FINDINGS_MAX = 100;

    private static final SchemaSet SCHEMAS = new SchemaSet(IstioDialect.class);
    private static final SchemaCheck CHECK = new SchemaCheck();

    private final Findings findings;

    public MeshConfigReader(Findings findings) {
        this.findings = findings;
    }

    /// Whether the whole document says nothing but settings of the mesh.
    public static boolean hasShape(Tree.Mapping root) {
        return MeshConfigSource.isWhole(root);
    }

    /// Whether one of its documents says settings of the mesh.
    public static boolean isIn(DocumentFile file) {
        return !MeshConfigSource.in(file).isEmpty();
    }

    /// Whether it is about an installation of Istio, of which only the settings of the mesh are read.
    public static boolean isInstallation(String kind, String apiVersion) {
        return MeshConfigSource.isInstallation(kind, apiVersion);
    }

    /// The settings with the first MeshConfig among the files laid over them, if it is sound.
    public MeshSettings read(List<DocumentFile> files, MeshSettings settings) {
        MeshSettings result = settings;
        Optional<Position> first = Optional.empty();
        for (DocumentFile file : files) {
            for (MeshConfigSource.Found found : MeshConfigSource.in(file)) {
                found.faults().forEach(findings::add);
                networks(found);
                Position position = found.config().position();
                if (first.isPresent()) {
                    findings.error(
                            Codes.MESH_SETTINGS_TWICE,
                            position,
                            "a second MeshConfig (first at " + first.get() + ")",
                            "the first one is used, this one is not",
                            "remove one of the two");
                    continue;
                }
                first = Optional.of(position);
                result = settings(found, settings);
            }
        }
        return result;
    }

    private void networks(MeshConfigSource.Found found) {
        for (Tree.Mapping networks : found.networks()) {
            CHECK.check(networks, schema("MeshNetworks"), "", findings);
            Fields fields = new Fields(networks, NETWORKS, "", findings);
            NotHere.say(
                    fields,
                    "networks",
                    "every workload of this mesh is called at its own address",
                    "give the workloads of the other network as a ServiceEntry with the gateway's address");
        }
    }

    private static Schema schema(String kind) {
        return Objects.requireNonNull(
                SCHEMAS.schema(kind, "v1alpha1").orElseThrow().properties().get("spec"));
    }

    private MeshSettings settings(MeshConfigSource.Found found, MeshSettings settings) {
        Findings bySchema = new Findings(FINDINGS_MAX);
        CHECK.check(found.config(), schema("MeshConfig"), found.path(), bySchema);
        Findings own = new Findings(FINDINGS_MAX);
        MeshSettings read = read(new Fields(found.config(), ID, found.path(), own), settings);
        new BetterWords(own.all()).without(bySchema.all()).forEach(own::add);
        own.all().forEach(findings::add);
        return own.errors() == 0 ? read : settings;
    }

    private static MeshSettings read(Fields fields, MeshSettings settings) {
        String trustDomain = fields.text("trustDomain", settings.trustDomain());
        String rootNamespace = fields.text("rootNamespace", settings.rootNamespace());
        trustDomain(fields, "trustDomain", fields.position("trustDomain"), trustDomain);
        if (!Names.isDnsLabel(rootNamespace)) {
            fields.error(
                    Codes.BAD_NAME,
                    "rootNamespace",
                    "'" + rootNamespace + "' (expected: lower-case letters, digits and '-', at most 63)",
                    "write the name of a namespace");
        }
        Optional<Fields> policy = fields.section("outboundTrafficPolicy");
        MeshSettings.OutboundPolicy outbound =
                policy.map(section -> outbound(section, settings.outbound())).orElse(settings.outbound());
        Setting<ClientTls> dynamicTls =
                policy.map(section -> dynamicTls(section, outbound)).orElse(Setting.unset());
        MeshSettings.InboundPolicy inbound = fields.section("inboundTrafficPolicy")
                .map(MeshConfigReader::inbound)
                .orElse(settings.inbound());
        Optional<Fields> proxies = fields.section("defaultConfig");
        LogFormat format = MeshAccessLogReader.format(fields);
        List<ExtensionProvider> providers = ExtensionProviderReader.read(fields, format);
        MeshSettings read = new MeshSettings(
                trustDomain,
                fields.has("trustDomainAliases") ? aliases(fields) : settings.trustDomainAliases(),
                rootNamespace,
                settings.domainSuffix(),
                MeshAccessLogReader.read(fields, format, settings.accessLog()),
                outbound,
                inbound,
                MeshTrafficReader.read(
                        fields,
                        dynamicTls,
                        ProxyMetadata.read(proxies, settings.traffic().unaddressed())),
                MeshTlsReader.read(fields),
                MeshHttpReader.read(fields, proxies),
                MeshTrafficReader.visibility(fields),
                MeshIngressReader.read(fields),
                MeshIngressReader.discovery(fields),
                providers,
                telemetry(
                        fields,
                        providers,
                        MeshSpansReader.read(proxies, settings.telemetry().spans()),
                        settings.telemetry()));
        proxies.ifPresent(ProxyDefaults::rest);
        MeshDefaults.rest(fields);
        fields.done();
        return read;
    }

    private static TelemetryDefaults telemetry(
            Fields fields, List<ExtensionProvider> providers, SpanDefaults spans, TelemetryDefaults usual) {
        boolean listenerLogs = !fields.flag("disableEnvoyListenerLog").orElse(false);
        StatNames clusters = new StatNames(
                fields.text("inboundClusterStatName", usual.clusters().inbound()),
                fields.text("outboundClusterStatName", usual.clusters().outbound()));
        return fields.section("defaultProviders")
                .map(section -> {
                    TelemetryDefaults read = new TelemetryDefaults(
                            names(section, "metrics", providers, Use.METRICS).orElse(usual.metrics()),
                            names(section, "accessLogging", providers, Use.ACCESS_LOGS)
                                    .orElse(usual.accessLogs()),
                            names(section, "tracing", providers, Use.TRACING).orElse(usual.tracing()),
                            listenerLogs,
                            spans,
                            clusters);
                    section.done();
                    return read;
                })
                .orElse(new TelemetryDefaults(
                        usual.metrics(), usual.accessLogs(), usual.tracing(), listenerLogs, spans, clusters));
    }

    private static Optional<List<String>> names(
            Fields section, String field, List<ExtensionProvider> providers, Use use) {
        if (!section.has(field)) {
            return Optional.empty();
        }
        List<Fields.TextItem> items = section.textItems(field);
        items.forEach(item -> TelemetryProviders.check(
                providers, item.text(), use, item.position(), item.path(), section.findings()));
        return Optional.of(items.stream().map(Fields.TextItem::text).toList());
    }

    private static List<String> aliases(Fields fields) {
        List<String> aliases = new ArrayList<>();
        for (Fields.TextItem item : fields.textItems("trustDomainAliases")) {
            trustDomain(fields, item.path(), item.position(), item.text());
            aliases.add(item.text());
        }
        return aliases;
    }

    /// It becomes a part of SPIFFE ids.
    private static void trustDomain(Fields fields, String path, Position position, String name) {
        if (!name.matches("[a-z0-9._-]{1,255}")) {
            fields.findings()
                    .error(
                            Codes.BAD_NAME,
                            position,
                            (path.contains("[") ? path : fields.path(path)) + ": '" + name
                                    + "' (expected: lower-case letters, digits, '-', '.' and '_', at most 255)",
                            "",
                            "write a name like a host's");
        }
    }

    private static MeshSettings.OutboundPolicy outbound(Fields section, MeshSettings.OutboundPolicy otherwise) {
        return section.word("mode", List.of("ALLOW_ANY", "REGISTRY_ONLY", "ALLOW_ANY_DYNAMIC_DNS"))
                .map(MeshSettings.OutboundPolicy::valueOf)
                // The first word of Istio's enum is what a section without a word means.
                .orElse(section.has("mode") ? otherwise : MeshSettings.OutboundPolicy.REGISTRY_ONLY);
    }

    /// TLS belongs to names that the proxy looks up itself: calls that go where they wanted to go stay as they are.
    private static Setting<ClientTls> dynamicTls(Fields section, MeshSettings.OutboundPolicy mode) {
        Setting<ClientTls> tls = Setting.unset();
        if (mode == MeshSettings.OutboundPolicy.ALLOW_ANY_DYNAMIC_DNS) {
            tls = section.section("tls").map(TrafficPolicyReader::tls).orElse(tls);
        } else {
            NotHere.say(section, "tls", "it belongs to mode ALLOW_ANY_DYNAMIC_DNS", "remove it");
        }
        section.done();
        return tls;
    }

    private static MeshSettings.InboundPolicy inbound(Fields section) {
        MeshSettings.InboundPolicy policy = section.word("mode", List.of("PASSTHROUGH", "LOCALHOST"))
                .map(MeshSettings.InboundPolicy::valueOf)
                .orElse(MeshSettings.InboundPolicy.PASSTHROUGH);
        section.done();
        return policy;
    }
}
