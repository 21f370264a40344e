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

/// Backends of a route as destinations: Services, hosts by their full name, ServiceImports, XBackends. One that
/// cannot be used keeps its place with no host, so that its share of requests fails and no other gets it.
final class Backends {
    private final Known known;
    /// `host:port` of service ports whose TLS policy cannot be used: requests to them must fail.
    private final Set<String> closed;

    Backends(Known known, Set<String> closed) {
        this.known = known;
        this.closed = new HashSet<>(closed);
    }

    /// What a reference leads to.
    ///
    /// @param reason of `ResolvedRefs: False`; empty: it can be used
    private record Target(String host, int port, String reason) {
        static Target failed(String reason) {
            return new Target("", 0, reason);
        }
    }

    List<Destination> destinations(Route route, Rule rule) {
        List<Destination> destinations = new ArrayList<>();
        for (Backend backend : rule.backends()) {
            destinations.add(destination(
                    route, backend.ref(), backend.weight(), backend.filters().headers()));
        }
        return destinations;
    }

    /// The same for connections: without a weight above 0 they are closed (TCPRoute, `backendRefs`).
    List<Destination> ofConnections(Route route, Rule rule) {
        List<Destination> all = destinations(route, rule);
        boolean none = all.stream().allMatch(d -> d.weight() == 0);
        return none
                ? List.of(new Destination("", "", 0, 1, HeaderEdits.NONE, rule.origin()))
                : all.stream().filter(d -> d.weight() > 0).toList();
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
        Target target = target(route, ref);
        boolean usable = target.reason().isEmpty()
                && !closed.contains(target.host() + ":" + target.port())
                && !closed.contains(target.host());
        return new Destination(
                usable ? target.host() : "", "", usable ? target.port() : ref.port(), weight, headers, ref.origin());
    }

    private Target target(Route route, Ref ref) {
        boolean referred = ref.isService() || ref.isServiceImport() || ref.isExternalBackend();
        boolean permitted = isParent(route, ref)
                || known.permitted(
                        GatewayApiDialect.GROUP, route.kind(), route.id().namespace(), ref);
        if (!permitted) {
            return Target.failed("RefNotPermitted");
        }
        if (!referred && !ref.isHostname()) {
            return Target.failed("InvalidKind");
        }
        String namespace = ref.namespaceOr(route.id().namespace());
        if (ref.isExternalBackend()) {
            return external(namespace, ref);
        }
        Optional<Service> service = ref.isHostname() ? known.byHost(ref.name()) : known.service(namespace, ref.name());
        return service.filter(s -> s.ports().stream().anyMatch(p -> p.number() == ref.port()))
                .map(s -> new Target(s.host(), ref.port(), ""))
                .orElse(Target.failed("BackendNotFound"));
    }

    /// An XBackend has one port, which a reference may leave out.
    private Target external(String namespace, Ref ref) {
        Optional<ApiPart.ExternalBackend> backend = known.externalBackend(namespace, ref.name());
        if (backend.isEmpty() || (ref.port() != 0 && ref.port() != backend.get().port())) {
            return Target.failed("BackendNotFound");
        }
        return Policies.isSupported(backend.get())
                ? new Target(backend.get().hostname(), backend.get().port(), "")
                : Target.failed("InvalidKind");
    }

    /// A consumer's route may send requests on to the Service that they were for: it gains nothing by it.
    private static boolean isParent(Route route, Ref ref) {
        String own = route.id().namespace();
        return route.parents().stream()
                .anyMatch(parent -> parent.isService()
                        && parent.name().equals(ref.name())
                        && parent.namespaceOr(own).equals(ref.namespaceOr(own)));
    }

    /// The reason of `ResolvedRefs: False`, of all backends and mirrors the one that counts: the last backend's
    /// of a rule, else of its mirrors; empty: all can be used. Each is reported at its place.
    String problems(Route route) {
        String last = "";
        for (Rule rule : route.rules()) {
            List<Ref> mirrors = new ArrayList<>();
            rule.filters().mirrors().forEach(m -> mirrors.add(m.backend()));
            List<Ref> backends = new ArrayList<>();
            rule.backends().forEach(b -> {
                backends.add(b.ref());
                b.filters().mirrors().forEach(m -> mirrors.add(m.backend()));
            });
            String ofMirrors = problems(route, mirrors);
            String ofBackends = problems(route, backends);
            String ofRule = ofBackends.isEmpty() ? ofMirrors : ofBackends;
            last = ofRule.isEmpty() ? last : ofRule;
        }
        return last;
    }

    private String problems(Route route, List<Ref> refs) {
        String last = "";
        for (Ref ref : refs) {
            String reason = target(route, ref).reason();
            if (!reason.isEmpty()) {
                last = reason;
                report(route, ref, reason);
            }
        }
        return last;
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
                        "backends of kind '" + ref.kind() + "' are not supported (expected: Service, Hostname,"
                                + " ServiceImport, XBackend with an external host)",
                        "requests for it get 500",
                        "name a Service");
            default ->
                known.warn(
                        Codes.BACKEND_INVALID,
                        ref.origin(),
                        ref.kind() + " '" + target + "' with port " + ref.port() + " is not known",
                        "requests for it get 500",
                        "correct the name or port, or add it");
        }
    }
}
