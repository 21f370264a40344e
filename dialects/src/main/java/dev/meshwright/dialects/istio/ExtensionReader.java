package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.EnvoyMessage;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Chain;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import dev.meshwright.model.EnvoyPatches.ProxyMatch;
import dev.meshwright.xds.json.MessageReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// WasmPlugin and TrafficExtension (istio.io/latest/docs/reference/config/proxy_extensions): filters that are put into
/// chains at the place that their phase names. They become patches, which know workloads, ports and directions.
final class ExtensionReader {
    private static final Map<String, Operation> PHASES = Map.of(
            "AUTHN", Operation.INSERT_BEFORE_AUTHENTICATION,
            "AUTHZ", Operation.INSERT_BEFORE_AUTHORIZATION,
            "STATS", Operation.INSERT_BEFORE_STATISTICS);

    private ExtensionReader() {}

    static void wasmPlugin(ElementDocument document, Fields spec, MeshParts parts) {
        ExtensionCheck.wasmPlugin(document, spec);
        if (document.findings().errors() == 0) {
            add(document, spec, WasmModule.read(document, spec), parts);
        }
    }

    static void trafficExtension(ElementDocument document, Fields spec, MeshParts parts) {
        ExtensionCheck.trafficExtension(document, spec);
        if (document.findings().errors() > 0) {
            return;
        }
        Optional<Fields> wasm = spec.section("wasm");
        if (wasm.isPresent()) {
            add(document, spec, WasmModule.read(document, wasm.get()), parts);
            return;
        }
        String code = spec.section("lua").map(lua -> lua.text("inlineCode", "")).orElse("");
        Map<String, Object> config = Map.of(
                "@type",
                "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
                "default_source_code",
                Map.of("inline_string", code));
        notByUs(spec, "lua", "it answers 503 to what the extension is for");
        add(document, spec, Optional.of(new WasmModule.Made(ApplyTo.HTTP_FILTER, config, Optional.empty())), parts);
    }

    /// Stock Envoy runs it; ours says what it does instead.
    static void notByUs(Fields at, String field, String instead) {
        at.findings()
                .warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        at.has(field) ? at.keyPosition(field) : at.position(),
                        at.path(field) + ": our own proxy runs no extensions yet",
                        instead,
                        "run the workload on stock Envoy, or remove the extension");
    }

    /// @param made nothing: it has no effect
    private static void add(ElementDocument document, Fields spec, Optional<WasmModule.Made> made, MeshParts parts) {
        if (made.isEmpty() || !PolicyTargets.isForProxies(spec)) {
            return;
        }
        String name = document.namespace() + "." + document.name();
        Operation place = PHASES.getOrDefault(spec.text("phase", ""), Operation.INSERT_BEFORE_ROUTING);
        ApplyTo applyTo = made.get().applyTo();
        EnvoyMessage filter =
                message(applyTo, Map.of("name", name, "typed_config", made.get().config()));
        List<Patch> patches = new ArrayList<>();
        for (Where where : where(spec)) {
            patches.add(new Patch(
                    applyTo,
                    where.context(),
                    ProxyMatch.ANY,
                    new ObjectMatch.Listener("", where.port(), "", Chain.ANY, "", ""),
                    place,
                    filter,
                    spec.origin()));
        }
        made.get()
                .cluster()
                .ifPresent(cluster -> patches.add(new Patch(
                        ApplyTo.CLUSTER,
                        Context.ANY,
                        ProxyMatch.ANY,
                        new ObjectMatch.Any(),
                        Operation.ADD,
                        message(ApplyTo.CLUSTER, cluster),
                        spec.origin("url"))));
        int priority =
                spec.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0);
        // The highest comes first; patches count the other way.
        int order = priority == Integer.MIN_VALUE ? Integer.MAX_VALUE : -priority;
        parts.add(new EnvoyPatches(
                document.name(),
                document.namespace(),
                PolicyTargets.selectors(spec),
                order,
                patches,
                document.origin()));
    }

    /// @param port 0: any
    private record Where(Context context, int port) {}

    private static Set<Where> where(Fields spec) {
        Set<Where> all = new LinkedHashSet<>();
        for (Fields match : spec.sections("match")) {
            List<Context> contexts = switch (match.text("mode", "")) {
                case "CLIENT" -> List.of(Context.SIDECAR_OUTBOUND, Context.GATEWAY);
                case "SERVER" -> List.of(Context.SIDECAR_INBOUND);
                default -> List.of(Context.ANY);
            };
            List<Integer> ports = match.sections("ports").stream()
                    .map(p -> p.integer("number", 1, PortReader.PORT_MAX).orElse(0))
                    .toList();
            for (Context context : contexts) {
                (ports.isEmpty() ? List.of(0) : ports).forEach(port -> all.add(new Where(context, port)));
            }
        }
        return all.isEmpty() ? Set.of(new Where(Context.ANY, 0)) : all;
    }

    /// A message that is made here and not written by anybody.
    private static EnvoyMessage message(ApplyTo applyTo, Map<String, Object> json) {
        Tree tree = DocumentFile.read(new SourceDocumentFile("made", JsonWords.of(json)))
                .documents()
                .getFirst()
                .root();
        Findings findings = new Findings();
        byte[] bytes = MessageReader.read(applyTo.message(), tree, "", findings)
                .orElseThrow(() -> new IllegalStateException("made wrongly: " + findings.all()));
        return new EnvoyMessage(applyTo.message(), bytes);
    }
}
