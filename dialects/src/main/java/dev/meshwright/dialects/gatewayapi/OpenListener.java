package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.gatewayapi.ApiPart.Listener;
import dev.meshwright.model.Gateway.Tls;
import java.util.ArrayList;
import java.util.List;

/// A listener while routes are attached to it. Owned by one linking.
///
/// Its problems are told by the conditions of the API (Listener status): what makes it unusable, and what
/// is only told.
final class OpenListener {
    final ApiPart.Gateway gateway;
    /// The Gateway, or the ListenerSet that added it.
    final ElementId owner;

    final Listener spec;
    /// What goes in its TLS place; None when it takes plaintext.
    Tls tls = new Tls.None();

    List<String> kinds = List.of();
    boolean accepted = true;
    boolean resolved = true;
    boolean conflicted;
    String acceptedReason = "Accepted";
    String resolvedReason = "ResolvedRefs";
    String conflictReason = "NoConflicts";
    String message = "";
    int attached;
    final List<Attached> routes = new ArrayList<>();

    /// A route that this listener takes.
    ///
    /// @param hosts that both have
    record Attached(ApiPart.Route route, List<String> hosts) {}

    OpenListener(ApiPart.Gateway gateway, ElementId owner, Listener spec) {
        this.gateway = gateway;
        this.owner = owner;
        this.spec = spec;
    }

    String hostname() {
        return HostNames.orAny(spec.hostname());
    }

    boolean usable() {
        return accepted && resolved && !conflicted;
    }

    boolean http() {
        return spec.protocol().equals("HTTP") || spec.protocol().equals("HTTPS");
    }

    /// The name of its gateway in the model: one gateway for each listener.
    String modelName() {
        String set = owner.kind().equals("ListenerSet") ? "~" + owner.name() + "." + owner.namespace() : "";
        return gateway.id().name() + set + "~" + spec.name();
    }

    List<Condition> conditions() {
        return List.of(
                Condition.of(
                        "Accepted", accepted && !conflicted, conflicted ? conflictReason : acceptedReason, message),
                Condition.of("Conflicted", conflicted, conflictReason, conflicted ? message : ""),
                Condition.of(
                        "Programmed",
                        usable(),
                        usable() ? "Programmed" : conflicted ? conflictReason : "Invalid",
                        message),
                Condition.of("ResolvedRefs", resolved, resolvedReason, resolved ? "" : message));
    }
}
