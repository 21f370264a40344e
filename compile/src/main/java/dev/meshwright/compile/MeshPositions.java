package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Where the origins of one mesh snapshot stand. Gathered when asked for: an edit asks for those of one element, a
/// rejected resource or an explanation for any. Safe for several threads; bounded by the snapshot.
final class MeshPositions {
    private final Mesh mesh;
    private final ConcurrentHashMap<String, Positions> gathered = new ConcurrentHashMap<>();
    private List<Index> indexes;
    private boolean complete;

    /// The parts of one kind by the element that wrote them.
    ///
    /// @param parts the list of the mesh
    private record Index(List<?> parts, Map<ElementId, List<Consumer<Positions>>> byElement) {}

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
        for (Index index : indexes()) {
            index.byElement.getOrDefault(element, List.of()).forEach(gather -> gather.accept(positions));
        }
        return positions;
    }

    private synchronized List<Index> known() {
        return indexes;
    }

    private synchronized List<Index> indexes() {
        if (!complete) {
            indexes = index(indexes);
            complete = true;
        }
        return indexes;
    }

    /// One kind of part.
    private interface Visitor<T> {
        void visit(T part, BiConsumer<ElementId, Consumer<Positions>> to);
    }

    /// Every part of the mesh with the element that wrote it; a table with routes of several elements with each.
    private List<Index> index(List<Index> known) {
        return List.of(
                index(known, mesh.services(), (s, to) -> to.accept(s.origin().element(), p -> p.service(s))),
                index(known, mesh.workloads(), (w, to) -> to.accept(w.origin().element(), p -> p.add(w.origin()))),
                index(known, mesh.routes(), (table, to) -> {
                    to.accept(table.origin().element(), p -> p.routes(table));
                    delegates(table).forEach(id -> to.accept(id, p -> p.routes(table)));
                }),
                index(
                        known,
                        mesh.destinationPolicies(),
                        (d, to) -> to.accept(d.origin().element(), p -> p.policy(d))),
                index(known, mesh.gateways(), (g, to) -> to.accept(g.origin().element(), p -> p.gateway(g))),
                index(
                        known,
                        mesh.peerAuthentications(),
                        (a, to) -> to.accept(a.origin().element(), p -> p.add(a.origin()))),
                index(
                        known,
                        mesh.authorizationPolicies(),
                        (a, to) -> to.accept(a.origin().element(), p -> {
                            p.add(a.origin());
                            a.rules().forEach(rule -> p.add(rule.origin()));
                        })),
                index(
                        known,
                        mesh.requestAuthentications(),
                        (a, to) -> to.accept(a.origin().element(), p -> {
                            p.add(a.origin());
                            a.rules().forEach(rule -> p.add(rule.origin()));
                        })),
                index(
                        known,
                        mesh.envoyPatches(),
                        (e, to) -> to.accept(e.origin().element(), p -> {
                            p.add(e.origin());
                            e.patches().forEach(patch -> p.add(patch.origin()));
                        })),
                index(
                        known,
                        mesh.inventory().credentials(),
                        (c, to) -> to.accept(c.origin().element(), p -> p.add(c.origin()))),
                index(known, mesh.sidecars(), (s, to) -> to.accept(s.origin().element(), p -> p.sidecar(s))));
    }

    @SuppressWarnings("ReferenceEquality") // the very same list has the very same parts
    private static <T> Index index(List<Index> known, List<T> parts, Visitor<T> visitor) {
        for (Index index : known) {
            if (index.parts == parts && !parts.isEmpty()) {
                return index;
            }
        }
        Map<ElementId, List<Consumer<Positions>>> byElement = HashMap.newHashMap(parts.size());
        for (T part : parts) {
            visitor.visit(part, (id, gather) -> byElement.merge(id, List.of(gather), MeshPositions::joined));
        }
        return new Index(parts, byElement);
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        List<T> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static List<ElementId> delegates(RouteTable table) {
        List<ElementId> others = new ArrayList<>();
        for (HttpRoute route : table.http()) {
            ElementId id = route.origin().element();
            if (!id.equals(table.origin().element()) && !others.contains(id)) {
                others.add(id);
            }
        }
        return others;
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
