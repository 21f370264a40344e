package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreePath;
import dev.meshwright.model.Delegation;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Checks what elements say about each other. All findings are warnings: the other side may arrive later, and the
/// element itself is sound.
final class ReferenceCheck {
    private static final String MESH_GATEWAY = "mesh";

    /// Each looks at every known name, so a folder without any service must not ask thousands of times.
    private static final int SUGGESTIONS_MAX = 50;

    private final Mesh mesh;
    private final KnownNames names;
    private final List<Element> elements;
    private final Findings findings;
    private final Map<ElementId, Tree> written = new HashMap<>();
    private int suggestions;
    private int warnings;

    /// @param names of this mesh
    /// @param elements with their trees, for the place of a field
    ReferenceCheck(Mesh mesh, KnownNames names, List<Element> elements, Findings findings) {
        this.mesh = mesh;
        this.names = names;
        this.elements = elements;
        this.findings = findings;
    }

    /// @param left of what tables delegate to
    void run(List<Delegation.Problem> left) {
        left.forEach(this::delegation);
        Optional<List<RouteTable>> changed = changed();
        for (RouteTable table : changed.orElse(mesh.routes())) {
            if (!names.isSound(table)) {
                references(table);
            }
        }
        if (changed.isEmpty()) {
            Map<String, RouteTable> first = new HashMap<>();
            mesh.routes().forEach(table -> hostsOf(table, first));
        }
        names.allSound(warnings == 0 ? mesh.routes() : List.of());
        mesh.settings().extensionProviders().forEach(this::provider);
        if (!names.policiesSound()) {
            mesh.destinationPolicies().forEach(this::policy);
        }
    }

    /// The tables that are others than those of which nothing was to be said; nothing when they stand for other hosts.
    @SuppressWarnings("ReferenceEquality") // most are the very same
    private Optional<List<RouteTable>> changed() {
        List<RouteTable> before = names.allSound();
        List<RouteTable> now = mesh.routes();
        if (before.size() != now.size()) {
            return Optional.empty();
        }
        List<RouteTable> changed = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            RouteTable was = before.get(i);
            RouteTable is = now.get(i);
            if (was == is) {
                continue;
            }
            if (!was.hosts().equals(is.hosts())
                    || !was.gateways().equals(is.gateways())
                    || !was.exportTo().equals(is.exportTo())
                    || !was.namespace().equals(is.namespace())) {
                return Optional.empty();
            }
            changed.add(is);
        }
        return Optional.of(changed);
    }

    /// A table with nothing to say about stays so while the names are the same.
    private void references(RouteTable table) {
        int before = warnings;
        gatewaysOf(table);
        for (HttpRoute route : table.http()) {
            if (route.action() instanceof HttpRoute.Action.Forward(var destinations, var _)) {
                destinations.forEach(this::destination);
            }
            route.mirrors().forEach(mirror -> destination(mirror.destination()));
        }
        table.tcp().forEach(route -> route.destinations().forEach(this::destination));
        table.tls().forEach(route -> route.destinations().forEach(this::destination));
        if (warnings == before) {
            names.sound(table);
        }
    }

    private void policy(DestinationPolicy policy) {
        if (!policy.host().startsWith("*") && names.services(policy.host()).isEmpty()) {
            warn(
                    Codes.POLICY_HOST_UNKNOWN,
                    policy.origin(),
                    "spec.host",
                    "host '" + policy.host() + "' is no known service" + suggestion(policy.host()),
                    "the DestinationRule has no effect until such a service exists");
        }
    }

    /// One that is not there is not asked and not told (Istio).
    private void provider(ExtensionProvider provider) {
        Optional<ServiceRef> asked = provider.service();
        if (asked.isEmpty()) {
            return;
        }
        ServiceRef ref = asked.get();
        List<Service> targets = names.exactly(ref.host()).stream()
                .filter(s -> ref.namespace().isEmpty() || ref.namespace().equals(s.namespace()))
                .toList();
        Set<Integer> ports = new TreeSet<>();
        targets.forEach(s -> s.ports().forEach(p -> ports.add(p.number())));
        if (ports.contains(ref.port())) {
            return;
        }
        boolean decides = provider.kind() instanceof ExtensionProvider.Kind.Decides;
        String where = ref.namespace().isEmpty() ? "" : " of namespace '" + ref.namespace() + "'";
        findings.warning(
                decides ? Codes.PROVIDER_UNKNOWN : Codes.PROVIDER_NOT_TOLD,
                provider.origin().position(),
                provider.origin().field()
                        + (targets.isEmpty()
                                ? ": host '" + ref.host() + "' is no known service" + where
                                        + (names.hosts().contains(ref.host()) ? "" : suggestion(ref.host()))
                                : ": port " + ref.port() + " is not in service '" + ref.host() + "' (expected: "
                                        + ports.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")"),
                decides ? "what it should decide is refused until it is there" : "nobody is told until it is there",
                targets.isEmpty()
                        ? "correct the host, or write a ServiceEntry for one that is outside of the mesh"
                        : "use a port of the service");
    }

    private void delegation(Delegation.Problem problem) {
        switch (problem.cause()) {
            case UNKNOWN ->
                warn(
                        Codes.DELEGATE_UNKNOWN,
                        problem.at(),
                        "name",
                        "'" + problem.target() + "' is no VirtualService without hosts",
                        "the route is left out");
            case NOT_VISIBLE ->
                warn(
                        Codes.DELEGATE_UNKNOWN,
                        problem.at(),
                        "name",
                        "'" + problem.target() + "' is not exported to this namespace",
                        "the route is left out");
            case OUTSIDE ->
                warn(
                        Codes.DELEGATED_ROUTE_OUTSIDE,
                        problem.at(),
                        "match",
                        "fits into none of the matches of a route that delegates to '" + problem.target() + "'",
                        "no request could pass both, so the route is left out there");
        }
    }

    private void gatewaysOf(RouteTable table) {
        for (String gateway : table.gateways()) {
            if (!gateway.equals(MESH_GATEWAY) && !names.gateways().contains(gateway)) {
                warn(
                        Codes.GATEWAY_UNKNOWN,
                        table.origin(),
                        "spec.gateways",
                        "gateway '" + gateway + "' is not known"
                                + (names.gateways().size() > SUGGESTIONS_MAX
                                        ? ""
                                        : NearestName.suggestion(gateway, names.gateways())),
                        "the routes are not attached to it");
            }
        }
    }

    private void hostsOf(RouteTable table, Map<String, RouteTable> first) {
        if (!table.gateways().contains(MESH_GATEWAY)) {
            return;
        }
        for (String host : table.hosts()) {
            RouteTable earlier = first.putIfAbsent(host, table);
            if (earlier != null && !apart(earlier, table)) {
                warn(
                        Codes.HOST_ROUTED_TWICE,
                        table.origin(),
                        "spec.hosts",
                        "host '" + host + "' has routes in " + earlier.origin().element() + " already ("
                                + earlier.origin().position() + ")",
                        "inside the mesh one VirtualService counts per host: the first by namespace and name");
            }
        }
    }

    /// Each is seen in its own namespace alone.
    private static boolean apart(RouteTable one, RouteTable other) {
        List<String> own = List.of(".");
        return one.exportTo().equals(own)
                && other.exportTo().equals(own)
                && !one.namespace().equals(other.namespace());
    }

    private void destination(HttpRoute.Destination destination) {
        String host = destination.host();
        List<Service> targets = names.services(host);
        if (targets.isEmpty()) {
            warn(
                    Codes.DESTINATION_UNKNOWN,
                    destination.origin(),
                    field(destination, "host"),
                    "host '" + host + "' is no known service" + suggestion(host),
                    "requests to it get 503");
        }
        int port = destination.port();
        boolean portKnown = port == 0
                || targets.isEmpty()
                || targets.stream().flatMap(s -> s.ports().stream()).anyMatch(p -> p.number() == port);
        if (!portKnown) {
            Set<String> known = new TreeSet<>();
            targets.forEach(s -> s.ports().forEach(p -> known.add(String.valueOf(p.number()))));
            warn(
                    Codes.PORT_NOT_IN_SERVICE,
                    destination.origin(),
                    field(destination, "port"),
                    "port " + port + " is not in service '" + host + "' (expected: " + String.join(", ", known) + ")",
                    "requests to it get 503");
        }
        Set<String> known = destination.subset().isEmpty() ? Set.of() : names.subsets(host);
        if (!destination.subset().isEmpty() && !known.contains(destination.subset())) {
            warn(
                    Codes.SUBSET_NOT_DEFINED,
                    destination.origin(),
                    field(destination, "subset"),
                    "subset '" + destination.subset() + "' of '" + host + "' is defined by no DestinationRule"
                            + NearestName.suggestion(destination.subset(), known),
                    "requests to it get 503" + (known.isEmpty() ? "" : "; defined are: " + String.join(", ", known)));
        }
    }

    /// `mirror` is itself a destination, every other one stands in a field of that name.
    private static String field(HttpRoute.Destination destination, String field) {
        return destination.origin().field().endsWith(".mirror") ? field : "destination." + field;
    }

    /// The known host with the same first label comes before the nearest spelling: `reviews` in another namespace.
    private String suggestion(String host) {
        if (++suggestions > SUGGESTIONS_MAX) {
            return "";
        }
        String first = host.indexOf('.') < 0 ? host : host.substring(0, host.indexOf('.'));
        return names.hosts().stream()
                .sorted()
                .filter(known -> known.startsWith(first + "."))
                .findFirst()
                .map(known -> "; did you mean '" + known + "'?")
                .orElseGet(() -> NearestName.suggestion(host, names.hosts()));
    }

    /// @param field below the origin's own field
    private void warn(String code, Origin origin, String field, String what, String cause) {
        warnings++;
        String path = origin.field().isEmpty() ? field : origin.field() + "." + field;
        if (written.isEmpty()) {
            elements.stream()
                    .filter(element -> element.state() == Element.State.READ)
                    .forEach(element -> written.put(element.id(), element.content()));
        }
        Tree tree = written.get(origin.element());
        Position position = tree == null ? origin.position() : TreePath.find(tree, path);
        findings.warning(code, position, path + ": " + what, cause, help(code));
    }

    private static String help(String code) {
        return switch (code) {
            case Codes.SUBSET_NOT_DEFINED -> "define the subset in a DestinationRule for that host";
            case Codes.DESTINATION_UNKNOWN, Codes.POLICY_HOST_UNKNOWN ->
                "correct the host, or start the program that serves it; a name without a dot is looked up in the"
                        + " namespace of its own document";
            case Codes.PORT_NOT_IN_SERVICE -> "use a port of the service";
            case Codes.DELEGATE_UNKNOWN -> "correct name and namespace, or the delegate's exportTo";
            case Codes.DELEGATED_ROUTE_OUTSIDE -> "narrow the match, or widen that of the delegating route";
            case Codes.GATEWAY_UNKNOWN -> "add the Gateway, or correct the name (namespace/name)";
            default -> "merge the two VirtualServices";
        };
    }
}
