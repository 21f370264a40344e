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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the origins of one mesh snapshot stand. Gathered when asked for: an edit asks for those of one element, a
/// rejected resource or an explanation for any. Safe for several threads; bounded by the snapshot.
final class MeshPositions {
    private final Mesh mesh;
    private final ConcurrentHashMap<String, Positions> gathered = new ConcurrentHashMap<>();
    private @Nullable Map<ElementId, List<Consumer<Positions>>> elements;

    MeshPositions(Mesh mesh) {
        this.mesh = mesh;
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
        elements().getOrDefault(element, List.of()).forEach(gather -> gather.accept(positions));
        return positions;
    }

    private synchronized Map<ElementId, List<Consumer<Positions>>> elements() {
        Map<ElementId, List<Consumer<Positions>>> index = elements;
        if (index == null) {
            Map<ElementId, List<Consumer<Positions>>> built = new HashMap<>();
            each((id, gather) ->
                    built.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(gather));
            elements = built;
            index = built;
        }
        return index;
    }

    private interface Visitor {
        void visit(ElementId element, Consumer<Positions> gather);
    }

    /// Shows every part of the mesh with the element that wrote it; a table with routes of several elements to each.
    private void each(Visitor visitor) {
        mesh.services().forEach(s -> visitor.visit(s.origin().element(), p -> p.service(s)));
        mesh.workloads().forEach(w -> visitor.visit(w.origin().element(), p -> p.add(w.origin())));
        mesh.routes().forEach(table -> {
            visitor.visit(table.origin().element(), p -> p.routes(table));
            delegates(table).forEach(id -> visitor.visit(id, p -> p.routes(table)));
        });
        mesh.destinationPolicies().forEach(d -> visitor.visit(d.origin().element(), p -> p.policy(d)));
        mesh.gateways().forEach(g -> visitor.visit(g.origin().element(), p -> p.gateway(g)));
        mesh.peerAuthentications().forEach(a -> visitor.visit(a.origin().element(), p -> p.add(a.origin())));
        mesh.authorizationPolicies()
                .forEach(a -> visitor.visit(a.origin().element(), p -> {
                    p.add(a.origin());
                    a.rules().forEach(rule -> p.add(rule.origin()));
                }));
        mesh.requestAuthentications()
                .forEach(a -> visitor.visit(a.origin().element(), p -> {
                    p.add(a.origin());
                    a.rules().forEach(rule -> p.add(rule.origin()));
                }));
        mesh.envoyPatches()
                .forEach(e -> visitor.visit(e.origin().element(), p -> {
                    p.add(e.origin());
                    e.patches().forEach(patch -> p.add(patch.origin()));
                }));
        mesh.inventory().credentials().forEach(c -> visitor.visit(c.origin().element(), p -> p.add(c.origin())));
        mesh.sidecars().forEach(s -> visitor.visit(s.origin().element(), p -> p.sidecar(s)));
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
