package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Where the origins of one mesh snapshot stand. Gathered when asked for: an edit asks for those of one element, a
/// rejected resource or an explanation for any. Safe for several threads; bounded by the snapshot.
final class MeshPositions {
    /// Every part of a mesh with the element that wrote it; a table with routes of several elements with each.
    private static final List<PartIndex.Kind<?>> KINDS = List.of(
            kind(Mesh::services, Service::origin, Positions::service),
            kind(Mesh::workloads, Workload::origin, (p, workload) -> p.add(workload.origin())),
            new PartIndex.Kind<>(Mesh::routes, MeshPositions::elements, Positions::routes),
            kind(Mesh::destinationPolicies, DestinationPolicy::origin, Positions::policy),
            kind(Mesh::gateways, Gateway::origin, Positions::gateway),
            kind(Mesh::peerAuthentications, PeerAuthentication::origin, (p, policy) -> p.add(policy.origin())),
            kind(Mesh::authorizationPolicies, AuthorizationPolicy::origin, (p, policy) -> {
                p.add(policy.origin());
                policy.rules().forEach(rule -> p.add(rule.origin()));
            }),
            kind(Mesh::requestAuthentications, RequestAuthentication::origin, (p, policy) -> {
                p.add(policy.origin());
                policy.rules().forEach(rule -> p.add(rule.origin()));
            }),
            kind(Mesh::envoyPatches, EnvoyPatches::origin, (p, patches) -> {
                p.add(patches.origin());
                patches.patches().forEach(patch -> p.add(patch.origin()));
            }),
            kind(
                    mesh -> mesh.inventory().credentials(),
                    Credential::origin,
                    (p, credential) -> p.add(credential.origin())),
            kind(Mesh::sidecars, Sidecar::origin, Positions::sidecar));

    private final Mesh mesh;
    private final ConcurrentHashMap<String, Positions> gathered = new ConcurrentHashMap<>();
    private List<PartIndex<?>> indexes;
    private boolean complete;

    /// @param before of an earlier mesh; of it is kept what is of the very same lists
    MeshPositions(Mesh mesh, Optional<MeshPositions> before) {
        this.mesh = mesh;
        indexes = before.map(MeshPositions::known).orElse(List.of());
    }

    /// The place of one origin.
    ///
    /// @param origin `KIND/NAMESPACE/NAME#FIELD`
    Optional<Position> of(String origin) {
        return Optional.ofNullable(ofElement(elementOf(origin)).byOrigin().get(origin));
    }

    /// The places of many, as far as they are known, as text by origin.
    SortedMap<String, String> places(Collection<String> origins) {
        TreeMap<String, String> places = new TreeMap<>();
        String element = "";
        Map<String, Position> positions = Map.of();
        for (String origin : origins) {
            // Most are of the element of the one before.
            if (element.isEmpty() || !isOf(element, origin)) {
                element = elementOf(origin);
                positions = ofElement(element).byOrigin();
            }
            Position position = positions.get(origin);
            if (position != null) {
                places.put(origin, position.toString());
            }
        }
        return places;
    }

    private static String elementOf(String origin) {
        int hash = origin.indexOf('#');
        return hash < 0 ? origin : origin.substring(0, hash);
    }

    private static boolean isOf(String element, String origin) {
        return origin.startsWith(element)
                && (origin.length() == element.length() || origin.charAt(element.length()) == '#');
    }

    private Positions ofElement(String element) {
        Positions known = gathered.get(element);
        return known == null ? gathered.computeIfAbsent(element, e -> gather(element(e))) : known;
    }

    private Positions gather(ElementId element) {
        Positions positions = new Positions();
        for (PartIndex<?> index : indexes()) {
            index.gather(element, positions);
        }
        return positions;
    }

    private synchronized List<PartIndex<?>> known() {
        return indexes;
    }

    private synchronized List<PartIndex<?>> indexes() {
        if (!complete) {
            List<PartIndex<?>> before = indexes;
            List<PartIndex<?>> now = new ArrayList<>(KINDS.size());
            for (int i = 0; i < KINDS.size(); i++) {
                now.add(
                        before.isEmpty()
                                ? PartIndex.of(KINDS.get(i), mesh)
                                : before.get(i).of(mesh));
            }
            indexes = List.copyOf(now);
            complete = true;
        }
        return indexes;
    }

    private static <T> PartIndex.Kind<T> kind(
            Function<Mesh, List<T>> parts, Function<T, Origin> origin, BiConsumer<Positions, T> gather) {
        return new PartIndex.Kind<>(parts, part -> List.of(origin.apply(part).element()), gather);
    }

    private static List<ElementId> elements(RouteTable table) {
        List<ElementId> all = new ArrayList<>(1);
        all.add(table.origin().element());
        for (HttpRoute route : table.http()) {
            ElementId id = route.origin().element();
            if (!all.contains(id)) {
                all.add(id);
            }
        }
        return all;
    }

    /// Reads back [ElementId#toString].
    private static ElementId element(String text) {
        int first = text.indexOf('/');
        int second = text.indexOf('/', first + 1);
        if (first < 0) {
            return new ElementId(text, "", "");
        }
        return second < 0
                ? new ElementId(text.substring(0, first), "", text.substring(first + 1))
                : new ElementId(
                        text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
    }
}
