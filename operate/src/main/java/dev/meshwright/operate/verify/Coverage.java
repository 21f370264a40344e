package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.Element;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which routes and rules of a configuration decided something in some case. A route counts when a request took it, a
/// rule of a policy when it matched, a subset when a request went to it, a PeerAuthentication when it said what the
/// called workload takes.
public record Coverage(List<Item> items) {
    public Coverage {
        items = List.copyOf(items);
    }

    public enum What {
        ROUTE("routes"),
        RULE("policy rules"),
        SUBSET("subsets");

        private final String words;

        What(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// @param element `KIND/NAMESPACE/NAME`
    /// @param field empty: the whole element
    public record Item(What what, String element, String field, Position position, boolean touched) {}

    public long count(What what) {
        return items.stream().filter(i -> i.what() == what).count();
    }

    public long touched(What what) {
        return items.stream().filter(i -> i.what() == what && i.touched()).count();
    }

    /// In the order of their places.
    public List<Item> untouched() {
        return items.stream()
                .filter(i -> !i.touched())
                .sorted(java.util.Comparator.comparing(Item::position))
                .toList();
    }

    /// Where lists of each kind stand.
    private static final Map<String, Map<String, What>> LISTS = Map.of(
            "VirtualService", Map.of("http", What.ROUTE, "tls", What.ROUTE, "tcp", What.ROUTE),
            "HTTPRoute", Map.of("rules", What.ROUTE),
            "GRPCRoute", Map.of("rules", What.ROUTE),
            "TLSRoute", Map.of("rules", What.ROUTE),
            "TCPRoute", Map.of("rules", What.ROUTE),
            "DestinationRule", Map.of("subsets", What.SUBSET),
            "AuthorizationPolicy", Map.of("rules", What.RULE),
            "RequestAuthentication", Map.of("jwtRules", What.RULE));

    /// Gathers while cases are asked. Owned by one thread.
    static final class Gathering {
        private final Set<String> touched = new HashSet<>();

        void add(List<Hop> hops) {
            for (Hop hop : hops) {
                for (Line line : hop.lines()) {
                    // A DENY that matched is a step that was not taken.
                    boolean denied = line.step().equals("access") && line.text().startsWith("DENY");
                    if ((line.taken() || denied)
                            && line.from() instanceof From.Field(String element, String field, var _)) {
                        touched.add(element + "#" + field);
                    }
                }
            }
        }

        Coverage of(List<Element> elements) {
            Map<String, Item> items = new LinkedHashMap<>();
            for (Element element : elements) {
                if (element.state() != Element.State.READ) {
                    continue;
                }
                String id = element.id().toString();
                Map<String, What> lists = LISTS.getOrDefault(element.id().kind(), Map.of());
                if (element.id().kind().equals("PeerAuthentication")) {
                    add(items, What.RULE, id, "", element.position());
                }
                if (element.content().get("spec").orElse(null) instanceof Tree.Mapping spec) {
                    lists.forEach((name, what) -> {
                        if (spec.get(name).orElse(null) instanceof Tree.Sequence list) {
                            for (int i = 0; i < list.items().size(); i++) {
                                add(
                                        items,
                                        what,
                                        id,
                                        "spec." + name + "[" + i + "]",
                                        list.items().get(i).position());
                            }
                        }
                    });
                }
            }
            return new Coverage(new ArrayList<>(items.values()));
        }

        private void add(Map<String, Item> items, What what, String element, String field, Position position) {
            String prefix = element + "#" + field;
            boolean hit = touched.stream()
                    .anyMatch(t -> field.isEmpty()
                            ? t.startsWith(prefix)
                            : t.equals(prefix) || t.startsWith(prefix + ".") || t.startsWith(prefix + "["));
            items.put(prefix, new Item(what, element, field, position, hit));
        }
    }
}
