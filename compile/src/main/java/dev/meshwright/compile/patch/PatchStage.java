package dev.meshwright.compile.patch;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Lays one set of patches over parts. Remembers what came of each part, also over the stage before it, so that an edit
/// elsewhere patches nothing anew. Guarded by itself.
public final class PatchStage {
    /// @param parts what there is instead; the part itself where nothing was changed
    public record Patched(List<Part> parts, Set<Patch> applied, List<PatchReport.Fault> faults) {
        public Patched {
            parts = List.copyOf(parts);
            faults = List.copyOf(faults);
        }
    }

    private final PatchSet set;
    private final IdentityHashMap<Part, Patched> now = new IdentityHashMap<>();
    private final IdentityHashMap<Part, Patched> before;

    /// @param before of the same patches
    public PatchStage(PatchSet set, Optional<PatchStage> before) {
        this.set = set;
        this.before = before.map(stage -> stage.now).orElseGet(IdentityHashMap::new);
    }

    public PatchSet set() {
        return set;
    }

    public synchronized Patched patch(Part part) {
        Patched known = now.get(part);
        if (known == null) {
            Patched earlier = before.get(part);
            known = earlier == null ? compute(part) : earlier;
            now.put(part, known);
        }
        return known;
    }

    /// What patches add beside the parts: whole listeners, clusters and extension configurations.
    public synchronized Patched added() {
        List<Part> parts = new ArrayList<>();
        Set<Patch> applied = new LinkedHashSet<>();
        List<PatchReport.Fault> faults = new ArrayList<>();
        for (Patch patch : set.patches()) {
            if (patch.operation() == Operation.ADD) {
                Optional<Part> part = added(patch);
                Optional<String> fault = part.flatMap(p -> Soundness.fault(parse(p)));
                if (fault.isPresent()) {
                    faults.add(fault(patch, part.orElseThrow(), fault.get()));
                } else {
                    part.ifPresent(parts::add);
                }
                part.ifPresent(_ -> applied.add(patch));
            }
        }
        return new Patched(parts, applied, faults);
    }

    private static Optional<Part> added(Patch patch) {
        return switch (patch.applyTo()) {
            case LISTENER -> {
                Listener value = Application.value(patch, Listener.parser());
                yield Optional.of(part(TypeUrl.LISTENER, value.getName(), value, patch));
            }
            case CLUSTER -> {
                Cluster value = Application.value(patch, Cluster.parser());
                yield Optional.of(part(TypeUrl.CLUSTER, value.getName(), value, patch));
            }
            case EXTENSION_CONFIG -> {
                TypedExtensionConfig value = Application.value(patch, TypedExtensionConfig.parser());
                yield Optional.of(part(TypeUrl.EXTENSION_CONFIG, value.getName(), value, patch));
            }
            case FILTER_CHAIN,
                    LISTENER_FILTER,
                    NETWORK_FILTER,
                    HTTP_FILTER,
                    ROUTE_CONFIGURATION,
                    VIRTUAL_HOST,
                    HTTP_ROUTE,
                    BOOTSTRAP -> Optional.empty();
        };
    }

    private Patched compute(Part part) {
        if (!concerns(part.resource().type())) {
            return new Patched(List.of(part), Set.of(), List.of());
        }
        Attempt all = attempt(part, set);
        if (all.fault.isEmpty()) {
            return new Patched(all.parts, all.applied, List.of());
        }
        // One of them breaks it: each is tried behind those that do not.
        List<Patch> good = new ArrayList<>();
        List<PatchReport.Fault> faults = new ArrayList<>();
        for (Patch patch : set.patches()) {
            good.add(patch);
            Attempt attempt = attempt(part, with(good));
            if (attempt.fault.isPresent()) {
                good.removeLast();
                faults.add(fault(patch, part, attempt.fault.get()));
            }
        }
        Attempt rest = attempt(part, with(good));
        Set<Patch> applied = new LinkedHashSet<>(rest.applied);
        faults.forEach(f -> applied.add(f.patch()));
        return new Patched(rest.parts, applied, faults);
    }

    private PatchSet with(List<Patch> patches) {
        return new PatchSet(set.role(), patches, set.ports());
    }

    private static PatchReport.Fault fault(Patch patch, Part part, String what) {
        return new PatchReport.Fault(patch, part.resource().type().shortName() + "/" + part.name(), what);
    }

    private boolean concerns(TypeUrl type) {
        return switch (type) {
            case LISTENER ->
                set.touches(
                        ApplyTo.LISTENER,
                        ApplyTo.LISTENER_FILTER,
                        ApplyTo.FILTER_CHAIN,
                        ApplyTo.NETWORK_FILTER,
                        ApplyTo.HTTP_FILTER,
                        ApplyTo.ROUTE_CONFIGURATION,
                        ApplyTo.VIRTUAL_HOST,
                        ApplyTo.HTTP_ROUTE);
            case ROUTE, VIRTUAL_HOST ->
                set.touches(ApplyTo.ROUTE_CONFIGURATION, ApplyTo.VIRTUAL_HOST, ApplyTo.HTTP_ROUTE);
            case CLUSTER -> set.touches(ApplyTo.CLUSTER);
            case SECRET, ENDPOINT, EXTENSION_CONFIG, ORIGINS -> false;
        };
    }

    /// @param fault why no data plane could take what came out
    private record Attempt(List<Part> parts, Set<Patch> applied, Optional<String> fault) {}

    private static Attempt attempt(Part part, PatchSet patches) {
        return switch (part.resource().type()) {
            case LISTENER ->
                attempt(
                        part,
                        patches,
                        Listener.parser(),
                        l -> directionOf(l, patches),
                        (application, listener) -> new ListenerPatcher(application).patch(listener));
            case CLUSTER ->
                attempt(
                        part,
                        patches,
                        Cluster.parser(),
                        c -> contextOf(
                                c.getName().startsWith("inbound|")
                                        || c.getName().startsWith("Inbound"),
                                patches),
                        (application, cluster) -> new ClusterPatcher(application).patch(cluster));
            case ROUTE -> routes(part, patches);
            case VIRTUAL_HOST -> {
                String name = part.name();
                int slash = name.indexOf('/');
                String table = slash < 0 ? name : name.substring(0, slash);
                yield attempt(
                        part,
                        patches,
                        VirtualHost.parser(),
                        _ -> contextOf(false, patches),
                        (application, host) -> new RoutePatcher(application, table).host(host, ""));
            }
            case SECRET, ENDPOINT, EXTENSION_CONFIG, ORIGINS -> new Attempt(List.of(part), Set.of(), Optional.empty());
        };
    }

    @FunctionalInterface
    private interface Change<M> {
        Optional<M> apply(Application application, M message);
    }

    private static <M extends Message> Attempt attempt(
            Part part, PatchSet patches, Parser<M> parser, Function<M, Context> context, Change<M> change) {
        M message = parse(part, parser);
        Application application = new Application(patches, context.apply(message), new Origins(part.origins()));
        Optional<M> changed = change.apply(application, message);
        if (changed.isEmpty()) {
            return new Attempt(List.of(), application.applied(), Optional.empty());
        }
        if (changed.get().equals(message)) {
            return new Attempt(List.of(part), application.applied(), Optional.empty());
        }
        return new Attempt(
                List.of(part(part.resource().type(), part.name(), changed.get(), application.origins())),
                application.applied(),
                Soundness.fault(changed.get()));
    }

    /// A table whose virtual hosts travel alone gets added ones in the same way.
    private static Attempt routes(Part part, PatchSet patches) {
        Attempt table = attempt(
                part,
                patches,
                RouteConfiguration.parser(),
                _ -> contextOf(false, patches),
                (application, routes) ->
                        Optional.of(new RoutePatcher(application, part.name()).configuration(routes, "")));
        if (!parse(part, RouteConfiguration.parser()).hasVhds()) {
            return table;
        }
        Application application = new Application(patches, contextOf(false, patches), new Origins(new TreeMap<>()));
        RoutePatcher patcher = new RoutePatcher(application, part.name());
        List<Part> parts = new ArrayList<>(table.parts);
        Set<Patch> applied = new LinkedHashSet<>(table.applied);
        Optional<String> fault = table.fault;
        for (Patch patch : application.of(ApplyTo.VIRTUAL_HOST)) {
            if (patch.operation() == Operation.ADD && patcher.isTable(patch)) {
                VirtualHost host = Application.value(patch, VirtualHost.parser());
                String name = part.name() + "/" + host.getName();
                VirtualHost named = host.toBuilder().setName(name).build();
                fault = fault.or(() -> Soundness.fault(named));
                parts.add(part(TypeUrl.VIRTUAL_HOST, name, named, patch));
                applied.add(patch);
            }
        }
        return new Attempt(parts, applied, fault);
    }

    private static Context directionOf(Listener listener, PatchSet patches) {
        return contextOf(listener.getTrafficDirection() == TrafficDirection.INBOUND, patches);
    }

    private static Context contextOf(boolean inbound, PatchSet patches) {
        return switch (patches.role()) {
            case GATEWAY -> Context.GATEWAY;
            case CAPTURED_SIDECAR, LOOPBACK_SIDECAR -> inbound ? Context.SIDECAR_INBOUND : Context.SIDECAR_OUTBOUND;
        };
    }

    private static Part part(TypeUrl type, String name, Message message, Patch patch) {
        Origins origins = new Origins(new TreeMap<>());
        origins.put("", patch);
        return part(type, name, message, origins);
    }

    private static Part part(TypeUrl type, String name, Message message, Origins origins) {
        ByteString bytes = Wire.bytes(message);
        return new Part(new Resource(type, name, Wire.version(bytes), bytes), origins.byPath());
    }

    private static <M extends Message> M parse(Part part, Parser<M> parser) {
        try {
            return parser.parseFrom(part.resource().bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("written by us: " + part.name(), e);
        }
    }

    private static Message parse(Part part) {
        return switch (part.resource().type()) {
            case LISTENER -> parse(part, Listener.parser());
            case CLUSTER -> parse(part, Cluster.parser());
            case EXTENSION_CONFIG -> parse(part, TypedExtensionConfig.parser());
            case SECRET, ENDPOINT, ROUTE, VIRTUAL_HOST, ORIGINS ->
                throw new IllegalStateException("is not added whole: " + part.name());
        };
    }
}
