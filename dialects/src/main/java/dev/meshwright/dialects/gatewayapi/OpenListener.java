package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.gatewayapi.ApiPart.Listener;
import dev.meshwright.model.Gateway.Tls;
import java.util.ArrayList;
import java.util.List;

/// A listener while routes are attached to it. Owned by one linking.
///
/// Its problems are told by the conditions of the API (Listener status): what makes it unusable, and what is only told.
final class OpenListener {
    final ApiPart.Gateway gateway;
    /// The Gateway, or the ListenerSet that added it.
    final ElementId owner;

    final Listener spec;
    /// What goes in its TLS place; None when it takes plaintext.
    Tls tls = new Tls.None();

    List<String> kinds = List.of();
    /// Empty: accepted.
    String refused = "";
    /// Empty: all references are good.
    String unresolved = "";
    /// Why it cannot be put to work for its certificates; empty: it can.
    String insecure = "";
    /// Empty: no conflict.
    String conflict = "";
    /// It has a protocol with TLS and says nothing of TLS: only there for ListenerSets to stand beside.
    boolean placeholder;

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

    /// Whether it may be opened.
    boolean usable() {
        return valid() && !placeholder;
    }

    /// Whether nothing is wrong with it.
    boolean valid() {
        return refused.isEmpty() && insecure.isEmpty() && conflict.isEmpty();
    }

    /// Whether routes can be attached to it, even if it is not opened.
    boolean takesRoutes() {
        return conflict.isEmpty() && !placeholder;
    }

    /// The name of its gateway in the model: one gateway for each listener.
    String modelName() {
        String set = owner.kind().equals("ListenerSet") ? "~" + owner.name() + "." + owner.namespace() : "";
        return gateway.id().name() + set + "~" + spec.name();
    }

    /// A listener in a conflict is not looked at further, so nothing is said of its references.
    List<Condition> conditions() {
        if (!conflict.isEmpty()) {
            return List.of(
                    Condition.of("Accepted", false, conflict, message),
                    Condition.of("Conflicted", true, conflict, message),
                    Condition.of("Programmed", false, conflict, message));
        }
        return List.of(
                Condition.of("Accepted", refused.isEmpty(), refused.isEmpty() ? "Accepted" : refused, message),
                Condition.of("Conflicted", false, "NoConflicts", ""),
                Condition.of("Programmed", insecure.isEmpty(), insecure.isEmpty() ? "Programmed" : "Invalid", insecure),
                Condition.of(
                        "ResolvedRefs",
                        unresolved.isEmpty(),
                        unresolved.isEmpty() ? "ResolvedRefs" : unresolved,
                        unresolved.isEmpty() ? "" : message));
    }
}
