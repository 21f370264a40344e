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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Puts all parts together: which Gateways are ours, which listeners stand, which routes they take, what
/// becomes of it in the mesh.
final class Linking {
    private final MeshParts parts;
    private final LinkContext context;
    private final Known known;
    private final GatewayClasses classes;
    private final Listeners listeners;

    Linking(MeshParts parts, LinkContext context) {
        this.parts = parts;
        this.context = context;
        known = new Known(parts, context);
        classes = new GatewayClasses(known, parts.left(GatewayClass.class));
        listeners = new Listeners(known);
    }

    void run() {
        classes.tell(context.statuses());
        parts.left(ApiPart.MeshClass.class).forEach(mesh -> classes.tell(mesh, context.statuses()));
        List<ListenerSet> sets = parts.left(ListenerSet.class);
        for (ApiPart.Gateway gateway : parts.left(ApiPart.Gateway.class)) {
            if (classes.serves(gateway)) {
                listeners.add(gateway, sets);
            } else {
                classes.tellOf(gateway, context.statuses());
            }
        }
        sets.forEach(this::checkParent);
        GatewayStatus gateways = new GatewayStatus(known, listeners);
        Policies policies = new Policies(known);
        policies.add(parts.left(Policy.class));
        policies.addTraffic(parts.left(ApiPart.BackendTraffic.class));
        policies.addBackends(known.externalBackends());
        Backends backends = new Backends(known, policies.closed());
        MeshRoutes mesh = new MeshRoutes(known, backends);
        for (Route route : parts.left(Route.class)) {
            route(route, backends, mesh, policies);
        }
        policies.emit(parts);
        policies.tell(context.statuses());
        new GatewayEmission(listeners.all(), gateways, backends).emit(parts);
        mesh.emit(parts);
        gateways.tell(context.statuses());
        List<KeptConditions> kept = parts.left(KeptConditions.class);
        context.statuses().replaceAll(status -> KeptConditions.beside(status, kept));
    }

    private void route(Route route, Backends backends, MeshRoutes mesh, Policies policies) {
        String problem = backends.problems(route);
        List<Ref> parents = new ArrayList<>(route.parents());
        if (route.byDefault()) {
            parents.addAll(defaults(route));
        }
        for (Ref parent : parents) {
            if (parent.isMesh() && classes.callersAreOthers(parent, route.id().namespace())) {
                continue;
            }
            String reason = attach(route, parent, mesh);
            routeStatus(route, parent, reason, problem);
            if (!parent.isMesh() && reason.isEmpty()) {
                policies.reachedFrom(parent, route);
            }
        }
        if (parents.isEmpty()) {
            known.warn(
                    Codes.NOT_ATTACHED,
                    route.origin(),
                    "the route has no parent",
                    "it takes no request",
                    "name a Gateway or Service in parentRefs");
        }
    }

    /// The default Gateways that the route does not name itself.
    private List<Ref> defaults(Route route) {
        String own = route.id().namespace();
        return listeners.gateways().stream()
                .filter(ApiPart.Gateway::byDefault)
                .filter(gateway -> route.parents().stream()
                        .noneMatch(parent -> parent.kind().equals("Gateway")
                                && parent.name().equals(gateway.id().name())
                                && parent.namespaceOr(own).equals(gateway.id().namespace())))
                .sorted(Comparator.comparing(ApiPart.Gateway::id))
                .map(gateway -> new Ref(
                        GatewayApiDialect.GROUP,
                        "Gateway",
                        gateway.id().namespace(),
                        gateway.id().name(),
                        "",
                        0,
                        route.origin()))
                .toList();
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
        if (parent.isMesh()) {
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
            List<String> hosts = HostNames.common(listener.hostname(), route.hostnames());
            String refusal = refusal(route, listener, hosts);
            if (refusal.isEmpty()) {
                attached = true;
                listener.attached++;
                listener.routes.add(new OpenListener.Attached(route, hosts));
            } else {
                reason = nearer(reason, refusal);
            }
        }
        if (!attached) {
            notAttached(route, parent, reason);
        }
        return attached ? "" : reason;
    }

    private String refusal(Route route, OpenListener listener, List<String> hosts) {
        if (hosts.isEmpty()) {
            return "NoMatchingListenerHostname";
        }
        boolean allowed = listener.kinds.contains(route.kind())
                && known.admits(
                        listener.spec.from(),
                        listener.owner.namespace(),
                        route.id().namespace());
        return allowed ? "" : "NotAllowedByListeners";
    }

    /// Of several listeners the one counts that the route came nearest to.
    private static String nearer(String one, String other) {
        List<String> order = List.of("NotAllowedByListeners", "NoMatchingListenerHostname", "NoMatchingParent");
        return order.indexOf(one) < order.indexOf(other) ? one : other;
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
                    default -> parent.isMesh() ? "correct its name or port" : "correct sectionName or port";
                });
    }

    private void routeStatus(Route route, Ref parent, String reason, String problem) {
        boolean known = !reason.equals("NoMatchingParent")
                || !listeners.of(parent, route.id().namespace()).isEmpty();
        if (!known && !parent.isMesh()) {
            return;
        }
        context.statuses()
                .add(new ElementStatus(
                        route.id(),
                        about(parent, route.id().namespace()),
                        List.of(
                                Condition.of("Accepted", reason.isEmpty(), reason.isEmpty() ? "Accepted" : reason, ""),
                                Condition.of(
                                        "ResolvedRefs",
                                        problem.isEmpty(),
                                        problem.isEmpty() ? "ResolvedRefs" : problem,
                                        ""))));
    }

    /// How `status` names a parent or ancestor: `Gateway/ns/name#listener:port`.
    static String about(Ref parent, String ownNamespace) {
        return parent.kind() + "/" + parent.namespaceOr(ownNamespace) + "/" + parent.name()
                + (parent.section().isEmpty() ? "" : "#" + parent.section())
                + (parent.port() == 0 ? "" : ":" + parent.port());
    }
}
