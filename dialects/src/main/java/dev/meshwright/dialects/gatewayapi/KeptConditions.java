package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Conditions that an object's `status` already has under this controller's name. A controller writes the types that it
/// knows and leaves the others, as Kubernetes' API conventions have it; entries of other controllers are theirs.
///
/// @param about see [ElementStatus#about]
record KeptConditions(ElementId id, String about, List<Condition> conditions) {
    KeptConditions {
        conditions = List.copyOf(conditions);
    }

    /// A status is never refused: what has another shape than a status is no condition.
    static List<KeptConditions> of(ElementId id, Tree status) {
        List<KeptConditions> kept = new ArrayList<>();
        add(kept, id, "", status);
        items(status, "listeners").forEach(listener -> add(kept, id, text(listener, "name"), listener));
        items(status, "parents").filter(KeptConditions::own).forEach(entry -> at(kept, id, entry, "parentRef"));
        items(status, "ancestors").filter(KeptConditions::own).forEach(entry -> at(kept, id, entry, "ancestorRef"));
        return kept;
    }

    private static boolean own(Tree entry) {
        return GatewayClasses.isOwnName(text(entry, "controllerName"));
    }

    private static void at(List<KeptConditions> kept, ElementId id, Tree entry, String refName) {
        field(entry, refName).ifPresent(ref -> {
            String kind = text(ref, "kind");
            String namespace = text(ref, "namespace");
            String section = text(ref, "sectionName");
            String port = text(ref, "port");
            String about = (kind.isEmpty() ? "Gateway" : kind) + "/"
                    + (namespace.isEmpty() ? id.namespace() : namespace) + "/" + text(ref, "name")
                    + (section.isEmpty() ? "" : "#" + section) + (port.isEmpty() ? "" : ":" + port);
            add(kept, id, about, entry);
        });
    }

    private static void add(List<KeptConditions> kept, ElementId id, String about, Tree holder) {
        List<Condition> conditions = items(holder, "conditions")
                .filter(c -> !text(c, "type").isEmpty())
                .map(c -> new Condition(text(c, "type"), text(c, "status"), text(c, "reason"), text(c, "message")))
                .toList();
        if (!conditions.isEmpty()) {
            kept.add(new KeptConditions(id, about, conditions));
        }
    }

    /// The computed status, with what it says nothing of.
    static ElementStatus beside(ElementStatus computed, List<KeptConditions> kept) {
        List<Condition> conditions = new ArrayList<>(computed.conditions());
        kept.stream()
                .filter(k -> k.id.equals(computed.element()) && k.about.equals(computed.about()))
                .flatMap(k -> k.conditions.stream())
                .filter(c -> conditions.stream().noneMatch(known -> known.type().equals(c.type())))
                .forEach(conditions::add);
        return conditions.size() == computed.conditions().size()
                ? computed
                : new ElementStatus(
                        computed.element(),
                        computed.about(),
                        conditions,
                        computed.attachedRoutes(),
                        computed.supportedKinds(),
                        computed.addresses());
    }

    private static Optional<Tree> field(Tree tree, String name) {
        return tree instanceof Tree.Mapping mapping ? mapping.get(name) : Optional.empty();
    }

    private static String text(Tree tree, String name) {
        return field(tree, name)
                .map(value -> value instanceof Tree.Scalar scalar ? scalar.text() : "")
                .orElse("");
    }

    private static Stream<Tree> items(Tree tree, String name) {
        return field(tree, name).stream()
                .flatMap(value -> value instanceof Tree.Sequence sequence ? sequence.items().stream() : Stream.empty());
    }
}
