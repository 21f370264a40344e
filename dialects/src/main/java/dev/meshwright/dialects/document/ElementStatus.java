package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.ElementId;
import java.util.List;

/// What an element's author is told about it, as a controller writes it into `status`: computed from all
/// documents, part of no decision.
///
/// @param element that the conditions are about
/// @param about the part that they are about: a listener's name, the parent of a route
///     (`Gateway/ns/name#listener`), the ancestor of a policy; empty: the whole element
/// @param attachedRoutes of a listener; -1: not a listener
/// @param supportedKinds of a listener
/// @param addresses that a Gateway is reached at, as far as documents say
public record ElementStatus(
        ElementId element,
        String about,
        List<Condition> conditions,
        int attachedRoutes,
        List<String> supportedKinds,
        List<String> addresses) {
    /// @param status `True`, `False` or `Unknown`
    public record Condition(String type, String status, String reason, String message) {
        public static Condition of(String type, boolean holds, String reason, String message) {
            return new Condition(type, holds ? "True" : "False", reason, message);
        }
    }

    public ElementStatus {
        conditions = List.copyOf(conditions);
        supportedKinds = List.copyOf(supportedKinds);
        addresses = List.copyOf(addresses);
    }

    /// Of what is neither a listener nor a Gateway.
    public ElementStatus(ElementId element, String about, List<Condition> conditions) {
        this(element, about, conditions, -1, List.of(), List.of());
    }
}
