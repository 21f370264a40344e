package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.GatewayClass;
import dev.meshwright.dialects.gatewayapi.ApiPart.ListenerSet;
import dev.meshwright.dialects.gatewayapi.ApiPart.Policy;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts all parts together: which Gateways are ours, which listeners stand, which routes they take, what
/// becomes of it
/// in the mesh.
final class Linking {
    /// Controllers whose classes this mesh serves. A class that no document defines is ours too: nobody
    /// else is there.
    private static final Set<String> CONTROLLERS =
            Set.of("meshwright.dev/gateway-controller", "istio.io/gateway-controller");

    private final MeshParts parts;
    private final LinkContext context;
    private final Known known;
    private final Listeners listeners;

    Linking(MeshParts parts, LinkContext context) {
        this.parts = parts;
        this.context = context;
        known = new Known(parts, context);
        listeners = new Listeners(known);
    }

    void run() {
        List<GatewayClass> classes = parts.left(GatewayClass.class);
        classes.forEach(this::classStatus);
        List<ListenerSet> sets = parts.left(ListenerSet.class);
        for (ApiPart.Gateway gateway : parts.left(ApiPart.Gateway.class)) {
            if (ours(gateway, classes)) {
                listeners.add(gateway, sets);
            }
        }
        sets.forEach(this::checkParent);
        Policies policies = new Policies(known);
        policies.add(parts.left(Policy.class), context.statuses());
        Backends backends = new Backends(known, policies.closed());
        MeshRoutes mesh = new MeshRoutes(known, backends);
        for (Route route : parts.left(Route.class)) {
            Optional<String> problem = backends.problems(route);
            for (Ref parent : route.parents()) {
                String reason = attach(route, parent, mesh);
                routeStatus(route, parent, reason, problem);
            }
            if (route.parents().isEmpty()) {
                known.warn(
                        Codes.NOT_ATTACHED,
                        route.origin(),
                        "the route has no parent",
                        "it takes no request",
                        "name a Gateway or Service in parentRefs");
            }
        }
        policies.emit(parts);
        new GatewayEmission(listeners.all(), backends).emit(parts);
        mesh.emit(parts);
        listeners.status(context.statuses());
    }

    private boolean ours(ApiPart.Gateway gateway, List<GatewayClass> classes) {
        Optional<GatewayClass> named = classes.stream()
                .filter(c -> c.id().name().equals(gateway.className()))
                .findFirst();
        boolean ours = named.isEmpty() || CONTROLLERS.contains(named.get().controller());
        if (!ours) {
            known.warn(
                    Codes.CLASS_NOT_OURS,
                    gateway.origin(),
                    "class '" + gateway.className() + "' belongs to controller "
                            + named.get().controller(),
                    "this mesh opens none of its listeners",
                    "name a class of meshwright.dev/gateway-controller");
        }
        return ours;
    }

    private void classStatus(GatewayClass named) {
        if (CONTROLLERS.contains(named.controller())) {
            context.statuses()
                    .add(new ElementStatus(
                            named.id(), "", List.of(Condition.of("Accepted", true, "Accepted", "")), -1, List.of()));
        }
    }

    private void checkParent(ListenerSet set) {
        String namespace = set.parent().namespaceOr(set.id().namespace());
        if (listeners.gateway(namespace, set.parent().name()).isEmpty()) {
            unknownParent(set.parent(), namespace);
        }
    }

    private void unknownParent(Ref parent, String namespace) {
        known.warn(
                Codes.PARENT_UNKNOWN,
                parent.origin(),
                parent.kind() + " '" + namespace + "/" + parent.name() + "' is not known, or not of this mesh",
                "nothing is attached to it",
                "correct the name, or add it");
    }

    /// @return the reason of `Accepted: False`; empty when attached
    private String attach(Route route, Ref parent, MeshRoutes mesh) {
        String namespace = parent.namespaceOr(route.id().namespace());
        if (parent.isService()) {
            String reason = mesh.attach(route, parent);
            if (!reason.isEmpty()) {
                notAttached(route, parent, reason);
            }
            return reason;
        }
        boolean api = parent.group().equals(GatewayApiDialect.GROUP);
        List<OpenListener> candidates = api ? listeners.of(parent, route.id().namespace()) : List.of();
        if (candidates.isEmpty()) {
            unknownParent(parent, namespace);
            return "NoMatchingParent";
        }
        String reason = "NoMatchingParent";
        boolean attached = false;
        for (OpenListener listener : candidates) {
            boolean named = (parent.section().isEmpty() || parent.section().equals(listener.spec.name()))
                    && (parent.port() == 0 || parent.port() == listener.spec.port());
            if (!named) {
                continue;
            }
            boolean allowed = listener.kinds.contains(route.kind())
                    && known.admits(
                            listener.spec.from(),
                            listener.owner.namespace(),
                            route.id().namespace());
            if (!allowed) {
                reason = reason.equals("NoMatchingParent") ? "NotAllowedByListeners" : reason;
                continue;
            }
            List<String> hosts = HostNames.common(listener.hostname(), route.hostnames());
            if (hosts.isEmpty()) {
                reason = "NoMatchingListenerHostname";
                continue;
            }
            attached = true;
            listener.attached++;
            listener.routes.add(new OpenListener.Attached(route, hosts));
        }
        if (!attached) {
            notAttached(route, parent, reason);
        }
        return attached ? "" : reason;
    }

    private void notAttached(Route route, Ref parent, String reason) {
        known.warn(
                Codes.NOT_ATTACHED,
                parent.origin(),
                route.kind() + " is not attached to " + parent.kind() + " '" + parent.name() + "': " + reason,
                "it takes no request there",
                switch (reason) {
                    case "NotAllowedByListeners" -> "allow its kind and namespace under allowedRoutes of the listener";
                    case "NoMatchingListenerHostname" -> "give it a hostname that a listener has";
                    default -> "correct sectionName or port";
                });
    }

    private void routeStatus(Route route, Ref parent, String reason, Optional<String> problem) {
        String about = parent.kind() + "/" + parent.namespaceOr(route.id().namespace()) + "/" + parent.name()
                + (parent.section().isEmpty() ? "" : "#" + parent.section())
                + (parent.port() == 0 ? "" : ":" + parent.port());
        boolean known = !reason.equals("NoMatchingParent")
                || !listeners.of(parent, route.id().namespace()).isEmpty();
        if (!known && !parent.isService()) {
            return;
        }
        context.statuses()
                .add(new ElementStatus(
                        route.id(),
                        about,
                        List.of(
                                Condition.of("Accepted", reason.isEmpty(), reason.isEmpty() ? "Accepted" : reason, ""),
                                Condition.of("ResolvedRefs", problem.isEmpty(), problem.orElse("ResolvedRefs"), "")),
                        -1,
                        List.of()));
    }
}
