package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.gatewayapi.ApiPart.Backend;
import dev.meshwright.dialects.gatewayapi.ApiPart.MirrorTo;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.dialects.gatewayapi.ApiPart.Rule;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.Mirror;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Backends of a route as destinations. One that cannot be used keeps its place with no host, so that its share
/// of requests fails and no other gets it.
final class Backends {
    private final Known known;
    /// `host:port` of service ports whose TLS policy cannot be used: requests to them must fail.
    private final Set<String> closed;

    Backends(Known known, Set<String> closed) {
        this.known = known;
        this.closed = new HashSet<>(closed);
    }

    List<Destination> destinations(Route route, Rule rule) {
        List<Destination> destinations = new ArrayList<>();
        for (Backend backend : rule.backends()) {
            destinations.add(destination(
                    route, backend.ref(), backend.weight(), backend.filters().headers()));
        }
        return destinations;
    }

    List<Mirror> mirrors(Route route, List<MirrorTo> mirrors) {
        List<Mirror> out = new ArrayList<>();
        for (MirrorTo mirror : mirrors) {
            Destination destination = destination(route, mirror.backend(), 1, HeaderEdits.NONE);
            if (!destination.host().isEmpty() && mirror.millionths() > 0) {
                out.add(new Mirror(destination, mirror.millionths()));
            }
        }
        return out;
    }

    private Destination destination(Route route, Ref ref, int weight, HeaderEdits headers) {
        String namespace = ref.namespaceOr(route.id().namespace());
        String host = known.host(namespace, ref.name());
        boolean usable =
                problem(route, ref).isEmpty() && !closed.contains(host + ":" + ref.port()) && !closed.contains(host);
        return new Destination(usable ? host : "", "", ref.port(), weight, headers, ref.origin());
    }

    /// The reason of `ResolvedRefs: False`, if any.
    Optional<String> problem(Route route, Ref ref) {
        if (!ref.isService()) {
            return Optional.of("InvalidKind");
        }
        if (!isParent(route, ref)
                && !known.permitted(
                        GatewayApiDialect.GROUP, route.kind(), route.id().namespace(), ref)) {
            return Optional.of("RefNotPermitted");
        }
        Optional<Service> service = known.service(ref.namespaceOr(route.id().namespace()), ref.name());
        boolean port = service.isPresent() && service.get().ports().stream().anyMatch(p -> p.number() == ref.port());
        return port ? Optional.empty() : Optional.of("BackendNotFound");
    }

    /// A consumer's route may send requests on to the Service that they were for: it gains nothing by it.
    private static boolean isParent(Route route, Ref ref) {
        String own = route.id().namespace();
        return route.parents().stream()
                .anyMatch(parent -> parent.isService()
                        && parent.name().equals(ref.name())
                        && parent.namespaceOr(own).equals(ref.namespaceOr(own)));
    }

    /// The first problem of all backends and mirrors; each is reported at its place.
    Optional<String> problems(Route route) {
        List<String> reasons = new ArrayList<>();
        for (Rule rule : route.rules()) {
            List<Ref> refs = new ArrayList<>();
            rule.backends().forEach(b -> refs.add(b.ref()));
            rule.backends().forEach(b -> b.filters().mirrors().forEach(m -> refs.add(m.backend())));
            rule.filters().mirrors().forEach(m -> refs.add(m.backend()));
            for (Ref ref : refs) {
                problem(route, ref).ifPresent(reason -> {
                    reasons.add(reason);
                    report(route, ref, reason);
                });
            }
        }
        return reasons.stream().findFirst();
    }

    void warn(String code, dev.meshwright.base.diagnostic.Origin origin, String what, String cause, String next) {
        known.warn(code, origin, what, cause, next);
    }

    private void report(Route route, Ref ref, String reason) {
        String target = ref.namespaceOr(route.id().namespace()) + "/" + ref.name();
        switch (reason) {
            case "RefNotPermitted" ->
                known.warn(
                        Codes.REFERENCE_NOT_PERMITTED,
                        ref.origin(),
                        ref.kind() + " '" + target + "' may not be used from namespace "
                                + route.id().namespace(),
                        "requests for it get 500",
                        "add a ReferenceGrant in namespace " + ref.namespace());
            case "InvalidKind" ->
                known.warn(
                        Codes.BACKEND_INVALID,
                        ref.origin(),
                        "backends of kind '" + ref.kind() + "' are not supported (expected: Service)",
                        "requests for it get 500",
                        "name a Service");
            default ->
                known.warn(
                        Codes.BACKEND_INVALID,
                        ref.origin(),
                        "Service '" + target + "' with port " + ref.port() + " is not known",
                        "requests for it get 500",
                        "correct the name or port, or add the Service");
        }
    }
}
