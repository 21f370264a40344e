package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.EnvoyMessage;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import dev.meshwright.model.EnvoyPatches.ProxyMatch;
import dev.meshwright.xds.json.MessageReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// EnvoyFilter (istio.io/latest/docs/reference/config/networking/envoy-filter). Values are read as the messages that
/// they are, so a field that Envoy does not know is found here and not by a proxy.
final class EnvoyFilterReader {
    /// Where `INSERT_…` means a place; elsewhere it adds (istiod).
    private static final Set<ApplyTo> ORDERED =
            Set.of(ApplyTo.HTTP_FILTER, ApplyTo.NETWORK_FILTER, ApplyTo.HTTP_ROUTE, ApplyTo.LISTENER_FILTER);

    /// What each kind of object can have done to it; istiod passes over the rest without a word.
    private static final Map<ApplyTo, Set<Operation>> POSSIBLE = Map.of(
            ApplyTo.LISTENER,
                    Set.of(Operation.MERGE, Operation.MERGE_AND_REPLACE_LIST, Operation.ADD, Operation.REMOVE),
            ApplyTo.FILTER_CHAIN,
                    Set.of(Operation.MERGE, Operation.MERGE_AND_REPLACE_LIST, Operation.ADD, Operation.REMOVE),
            ApplyTo.LISTENER_FILTER, Set.of(Operation.values()),
            ApplyTo.NETWORK_FILTER, Set.of(Operation.values()),
            ApplyTo.HTTP_FILTER, Set.of(Operation.values()),
            ApplyTo.ROUTE_CONFIGURATION, Set.of(Operation.MERGE, Operation.MERGE_AND_REPLACE_LIST),
            ApplyTo.VIRTUAL_HOST,
                    Set.of(
                            Operation.MERGE,
                            Operation.MERGE_AND_REPLACE_LIST,
                            Operation.ADD,
                            Operation.REMOVE,
                            Operation.REPLACE),
            ApplyTo.HTTP_ROUTE,
                    Set.of(
                            Operation.MERGE,
                            Operation.MERGE_AND_REPLACE_LIST,
                            Operation.ADD,
                            Operation.REMOVE,
                            Operation.INSERT_AFTER,
                            Operation.INSERT_BEFORE,
                            Operation.INSERT_FIRST),
            ApplyTo.CLUSTER, Set.of(Operation.MERGE, Operation.MERGE_AND_REPLACE_LIST, Operation.ADD, Operation.REMOVE),
            ApplyTo.EXTENSION_CONFIG, Set.of(Operation.ADD));

    private EnvoyFilterReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        EnvoyFilterCheck.check(document, spec);
        List<Map<String, String>> selectors = EnvoyFilterTargets.selectors(spec);
        int priority =
                spec.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0);
        List<Patch> patches = new ArrayList<>();
        for (Fields entry : spec.sections("configPatches")) {
            patches.addAll(patches(entry));
        }
        if (EnvoyFilterTargets.picksNothing(spec, selectors)) {
            return;
        }
        parts.add(new EnvoyPatches(
                document.name(), document.namespace(), selectors, priority, patches, document.origin()));
    }

    private static List<Patch> patches(Fields entry) {
        Optional<Fields> match = entry.section("match");
        String context = match.map(m -> m.text("context", "ANY")).orElse("ANY");
        if (context.equals("WAYPOINT")) {
            leftOut(entry, match.orElse(entry), "context", "a patch for waypoints, of which there are none");
            return List.of();
        }
        Optional<ApplyTo> applyTo = word(ApplyTo.class, entry.text("applyTo", ""));
        Optional<Fields> patch = entry.section("patch");
        Optional<Operation> written = patch.flatMap(p -> word(Operation.class, p.text("operation", "")));
        if (applyTo.isEmpty() || written.isEmpty()) {
            // Said by the check.
            entry.ignoreRest();
            return List.of();
        }
        Fields change = patch.orElseThrow();
        if (applyTo.get() == ApplyTo.BOOTSTRAP) {
            return bootstrap(entry, change, match, written.get());
        }
        Operation operation = operation(applyTo.get(), written.get());
        if (!POSSIBLE.getOrDefault(applyTo.get(), Set.of()).contains(operation)) {
            leftOut(
                    entry,
                    change,
                    "operation",
                    written.get() + " does nothing to a " + applyTo.get() + ", as in Istio");
            return List.of();
        }
        Optional<EnvoyMessage> value =
                operation == Operation.REMOVE ? Optional.of(EnvoyMessage.NONE) : value(change, applyTo.get());
        change.any("filterClass")
                .ifPresent(_ -> warn(
                        change,
                        "filterClass",
                        "has no effect, as in Istio; the place follows from operation and match"));
        change.accept("operation", "value").done();
        Optional<Patch> read = value.map(v -> new Patch(
                applyTo.get(),
                context(match),
                match.map(EnvoyFilterReader::proxy).orElse(ProxyMatch.ANY),
                match.<ObjectMatch>map(m -> EnvoyFilterMatches.read(m, applyTo.get()))
                        .orElseGet(ObjectMatch.Any::new),
                operation,
                v,
                entry.origin()));
        entry.done();
        return read.stream().toList();
    }

    /// The clusters that a bootstrap shall have more are added as any others: they are there under their names,
    /// and come and go without a restart. What else says how a proxy starts would take effect when it is
    /// started again, and nobody knows when that is.
    private static List<Patch> bootstrap(Fields entry, Fields change, Optional<Fields> match, Operation operation) {
        if (operation != Operation.MERGE) {
            leftOut(entry, change, "operation", operation + " does nothing to a BOOTSTRAP, as in Istio");
            return List.of();
        }
        Context context = context(match);
        ProxyMatch proxy = match.map(EnvoyFilterReader::proxy).orElse(ProxyMatch.ANY);
        List<EnvoyMessage> clusters = EnvoyBootstrap.clusters(change);
        entry.ignoreRest();
        return clusters.stream()
                .map(cluster -> new Patch(
                        ApplyTo.CLUSTER, context, proxy, new ObjectMatch.Any(), Operation.ADD, cluster, entry.origin()))
                .toList();
    }

    private static Context context(Optional<Fields> match) {
        return match.flatMap(m -> word(Context.class, m.text("context", "ANY"))).orElse(Context.ANY);
    }

    private static Operation operation(ApplyTo applyTo, Operation written) {
        return switch (written) {
            case INSERT_AFTER, INSERT_BEFORE, INSERT_FIRST -> ORDERED.contains(applyTo) ? written : Operation.ADD;
            case MERGE,
                    MERGE_AND_REPLACE_LIST,
                    ADD,
                    REMOVE,
                    REPLACE,
                    INSERT_BEFORE_AUTHENTICATION,
                    INSERT_BEFORE_AUTHORIZATION,
                    INSERT_BEFORE_STATISTICS,
                    INSERT_BEFORE_ROUTING -> written;
        };
    }

    private static Optional<EnvoyMessage> value(Fields change, ApplyTo applyTo) {
        Optional<Tree> tree = change.any("value");
        EnvoyFormats formats = new EnvoyFormats(change.findings());
        return tree.flatMap(
                        t -> MessageReader.read(applyTo.message(), t, change.path("value"), change.findings(), formats))
                .map(bytes -> new EnvoyMessage(applyTo.message(), bytes));
    }

    private static ProxyMatch proxy(Fields match) {
        return match.section("proxy")
                .map(proxy -> {
                    ProxyMatch read = new ProxyMatch(proxy.text("proxyVersion", ""), proxy.textMap("metadata"));
                    proxy.done();
                    return read;
                })
                .orElse(ProxyMatch.ANY);
    }

    private static <E extends Enum<E>> Optional<E> word(Class<E> type, String text) {
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(text)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static void leftOut(Fields entry, Fields at, String field, String why) {
        entry.findings()
                .warning(
                        Codes.PATCH_LEFT_OUT,
                        at.position(field),
                        at.path(field) + ": " + why,
                        "the patch is left out; the others are used",
                        "remove it, or do not rely on it");
        entry.ignoreRest();
    }

    static void warn(Fields at, String field, String what) {
        at.findings()
                .warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        at.keyPosition(field),
                        at.path(field) + ": " + what,
                        "the field is left out; the rest of the patch is used",
                        "remove it");
    }
}
