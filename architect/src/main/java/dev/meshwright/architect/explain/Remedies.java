package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.Advice;
import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.view.Hosts;
import dev.meshwright.decide.jwt.JwtStatus;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What to change so that a way which fails would work: read from the steps that missed and from the documents behind
/// them.
final class Remedies {
    private static final int ROUTES_TOLD_MAX = 3;

    private final World world;
    private final Question question;
    private final Call call;
    private final List<Advice> advice = new ArrayList<>();

    Remedies(World world, Question question, Call call) {
        this.world = world;
        this.question = question;
        this.call = call;
    }

    List<Advice> of(Branch branch) {
        List<Step> steps = branch.steps();
        last(steps, "virtual-host", false).ifPresent(this::noVirtualHost);
        boolean routed = steps.stream().anyMatch(s -> s.what().equals("route") && s.matched());
        if (!routed) {
            noRoute(steps);
        }
        last(steps, "cluster", false).ifPresent(s -> noCluster(s, steps));
        last(steps, "load-balancing", false).ifPresent(this::noEndpoint);
        last(steps, "rbac", false).ifPresent(this::denied);
        switch (branch.outcome()) {
            case Outcome.Failed failed -> failed(failed.kind(), steps);
            case Outcome.Answered answered -> answered(answered, steps);
            case Outcome.Reached _ -> {}
        }
        return advice;
    }

    private static Optional<Step> last(List<Step> steps, String what, boolean matched) {
        return steps.reversed().stream()
                .filter(s -> s.what().equals(what) && s.matched() == matched)
                .findFirst();
    }

    private void add(String what, String next, From from) {
        advice.add(new Advice(what, next, from));
    }

    private From at(Step step) {
        return new Sources(world, step.proxy()).at(step.resource(), step.path());
    }

    private void noVirtualHost(Step step) {
        String table = step.resource().substring(step.resource().indexOf('/') + 1);
        TreeSet<String> domains = new TreeSet<>();
        world.tables(step.proxy())
                .route(table)
                .map(RouteTable::virtualHosts)
                .orElse(List.of())
                .forEach((VirtualHost host) -> domains.addAll(host.domains()));
        String host = question.target().host();
        add(
                "no host of this listener is called '" + host + "'",
                domains.isEmpty()
                        ? "attach routes for this host to the gateway or service"
                        : NearestName.of(host, domains)
                                .map(near -> "call it as '" + near + "', or add '" + host + "' to its hosts")
                                .orElse("add the host to hosts, of the Gateway's server and of the routes; known are: "
                                        + domains.stream().limit(5).collect(Collectors.joining(", "))),
                at(step));
    }

    /// The routes that come nearest, by how many conditions the request lacks.
    private void noRoute(List<Step> steps) {
        List<Step> missed = steps.stream()
                .filter(s -> s.what().equals("route") && !s.matched())
                .sorted(Comparator.comparingInt(s -> s.detail().split("; ", -1).length))
                .limit(ROUTES_TOLD_MAX)
                .toList();
        for (Step step : missed) {
            Sources sources = new Sources(world, step.proxy());
            add(
                    "this route would take it, but " + step.detail(),
                    "send what it wants, or add a route without match behind the others",
                    sources.writtenAt(step.resource(), step.path() + ".match").orElse(at(step)));
        }
    }

    private void noCluster(Step step, List<Step> steps) {
        Names.Cluster wanted = Names.Cluster.of(step.detail().split(" ", 2)[0]);
        From from = last(steps, "weight", true)
                .or(() -> last(steps, "route", true))
                .map(this::at)
                .orElse(at(step));
        if (wanted.port() == 0) {
            add("there is no cluster for " + step.detail(), "name a destination of the mesh", from);
            return;
        }
        Optional<Service> service = world.service(wanted.host());
        if (service.isEmpty()) {
            List<String> hosts =
                    world.mesh().services().stream().map(Service::host).toList();
            add(
                    "destination host '" + wanted.host() + "' is no service of the mesh"
                            + NearestName.suggestion(wanted.host(), hosts),
                    "correct the host, or describe it by a Service or ServiceEntry",
                    from);
            return;
        }
        boolean port = service.get().ports().stream().anyMatch(p -> p.number() == wanted.port());
        if (!port) {
            add(
                    "service " + wanted.host() + " has no port " + wanted.port() + " (it has "
                            + service.get().ports().stream()
                                    .map(p -> String.valueOf(p.number()))
                                    .collect(Collectors.joining(", "))
                            + ")",
                    "route to a port of the service",
                    from);
            return;
        }
        List<String> subsets = policies(service.get()).stream()
                .flatMap(p -> p.subsets().stream())
                .map(DestinationPolicy.Subset::name)
                .distinct()
                .toList();
        add(
                "subset '" + wanted.subset() + "' of " + wanted.host() + " is defined by no DestinationRule that "
                        + step.proxy().name() + " sees" + NearestName.suggestion(wanted.subset(), subsets)
                        + (subsets.isEmpty() ? "" : " (defined: " + String.join(", ", subsets) + ")"),
                "define it in a DestinationRule for that host, or route to one that is",
                from);
    }

    private List<DestinationPolicy> policies(Service service) {
        return world.mesh().destinationPolicies().stream()
                .filter(p -> Hosts.covers(p.host(), service.host()))
                .toList();
    }

    /// Which labels nobody carries.
    private void noEndpoint(Step step) {
        Names.Cluster cluster = Names.Cluster.of(step.resource().substring("cds/".length()));
        Optional<Service> service = world.service(cluster.host());
        if (service.isEmpty()) {
            return;
        }
        List<Instance> behind = world.endpoints(service.get());
        Optional<DestinationPolicy.Subset> subset = policies(service.get()).stream()
                .flatMap(p -> p.subsets().stream())
                .filter(s -> s.name().equals(cluster.subset()))
                .findFirst();
        if (behind.isEmpty()) {
            Map<String, String> selector = service.get().selector();
            add(
                    selector.isEmpty()
                            ? "service " + cluster.host() + " has no endpoints"
                            : "service " + cluster.host() + " selects " + text(selector)
                                    + ", which no workload in " + service.get().namespace() + " carries"
                                    + carried(
                                            selector, inNamespace(service.get().namespace())),
                    "correct the selector, or start the workload",
                    Sources.of(service.get().origin()));
            return;
        }
        if (subset.isPresent()) {
            add(
                    "subset '" + cluster.subset() + "' selects "
                            + text(subset.get().labels())
                            + ", which none of the " + behind.size() + " workloads of " + cluster.host() + " carries"
                            + carried(subset.get().labels(), behind),
                    "correct the labels of the subset, or of the workloads",
                    Sources.of(subset.get().origin()));
            return;
        }
        add(
                "no workload of " + cluster.host() + " has the port that " + cluster.port() + " leads to",
                "correct the service's targetPort",
                Sources.of(service.get().origin()));
    }

    private List<Instance> inNamespace(String namespace) {
        return world.instances().stream()
                .filter(i -> i.workload().namespace().equals(namespace))
                .toList();
    }

    /// The values that the workloads have for the labels in question.
    private static String carried(Map<String, String> wanted, List<Instance> workloads) {
        TreeSet<String> values = new TreeSet<>();
        for (Instance instance : workloads) {
            for (String label : wanted.keySet()) {
                String value = instance.workload().labels().get(label);
                if (value != null && !value.equals(wanted.get(label))) {
                    values.add(label + "=" + value);
                }
            }
        }
        return values.isEmpty()
                ? ""
                : " (they carry " + values.stream().limit(6).collect(Collectors.joining(", ")) + ")";
    }

    private static String text(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /// A token that was refused, or that is not there.
    private void unauthenticated(Step step) {
        String next;
        if (step.detail().startsWith(JwtStatus.KEYS_NOT_FETCHED.text())) {
            next = "see that the proxy reaches jwksUri; here the keys are not known, so give them with --jwks URI=FILE";
        } else if (step.detail().startsWith(JwtStatus.EXPIRED.text())) {
            next = "get a new token";
        } else if (step.detail().startsWith(JwtStatus.AUDIENCE_NOT_ALLOWED.text())) {
            next = "get a token for one of the rule's audiences, or add the token's to the rule";
        } else if (step.detail().startsWith(JwtStatus.UNKNOWN_ISSUER.text())) {
            next = "write a rule for the token's issuer in a RequestAuthentication";
        } else {
            next = "send a token that its issuer signed with a key of the rule's key set";
        }
        add(step.proxy().name() + " refuses the token: " + step.detail(), next, at(step));
    }

    private void denied(Step step) {
        AccessWords words = AccessWords.of(step.detail());
        Sources sources = new Sources(world, step.proxy());
        add(
                step.proxy().name() + " lets this caller not in: " + words.text(),
                words.text().startsWith("DENY")
                        ? "send what the rule does not match, or narrow the rule"
                        : "allow the caller, method and path in an AuthorizationPolicy",
                words.origin().map(sources::of).orElseGet(() -> words.known() ? new From.Nothing() : at(step)));
    }

    private void answered(Outcome.Answered answered, List<Step> steps) {
        if (answered.why().startsWith("jwt_authn_access_denied")) {
            last(steps, "jwt", false).ifPresent(this::unauthenticated);
        }
        boolean blocked = steps.stream()
                .anyMatch(s -> s.what().equals("virtual-host")
                        && s.matched()
                        && s.detail().endsWith("block_all"));
        if (blocked) {
            blackHole();
        }
        boolean unheard = answered.why().contains("no filter chain");
        if (unheard || answered.why().contains("TLS") || answered.why().contains("tls")) {
            tls(steps, answered.why());
        }
        if (answered.flag().equals("FI")) {
            last(steps, "route", true)
                    .ifPresent(s -> add("a fault that the route injects answers it", "remove the fault", at(s)));
        }
        if (answered.flag().equals("UT")) {
            last(steps, "timeout", true)
                    .ifPresent(s -> add(
                            "the answer comes too late for the route's timeout",
                            "allow more time, or hold it back less",
                            new Sources(world, s.proxy()).orDefault(s.resource(), s.path())));
        }
        if (answered.why().contains("no program listens")) {
            noProgram();
        }
    }

    private void failed(Outcome.Failed.Kind kind, List<Step> steps) {
        switch (kind) {
            case REFUSED -> {
                if (steps.isEmpty() && call.caller() instanceof Caller.Outside) {
                    noServer();
                } else if (advice.isEmpty()) {
                    noProgram();
                }
            }
            case TLS, NO_FILTER_CHAIN -> tls(steps, "");
            case NO_UPSTREAM -> {
                boolean hole = steps.stream().anyMatch(s -> s.detail().contains("BlackHoleCluster"));
                if (hole) {
                    blackHole();
                }
            }
            case PROTOCOL ->
                last(steps, "filter-chain", true)
                        .ifPresent(s -> add(
                                "the port is declared to speak another protocol than the caller does",
                                "name the service's port by what it speaks (http-..., tcp-..., tls-...), or set"
                                        + " appProtocol",
                                at(s)));
            case STALLED ->
                last(steps, "inspection", false)
                        .ifPresent(s -> add(
                                "the server speaks first, and the proxy waits for the client to guess the protocol",
                                "declare the port's protocol: name it tcp-..., or set appProtocol: tcp",
                                at(s)));
            case LOOP, DENIED, CLOSED -> {}
        }
    }

    private void blackHole() {
        boolean only = world.mesh().settings().outbound() == MeshSettings.OutboundPolicy.REGISTRY_ONLY;
        add(
                "'" + question.target().host() + "' is no host of the mesh"
                        + (only ? ", and outboundTrafficPolicy is REGISTRY_ONLY" : ""),
                "describe it by a ServiceEntry, or allow unknown hosts (outboundTrafficPolicy ALLOW_ANY)",
                new From.Nothing());
    }

    /// The gateway has no such port.
    private void noServer() {
        Optional<Instance> gateway = world.at(call.address());
        if (gateway.isEmpty()) {
            return;
        }
        TreeSet<Integer> ports = new TreeSet<>();
        From from = new From.Nothing();
        for (Gateway each : world.mesh().gateways()) {
            if (gateway.get()
                    .workload()
                    .labels()
                    .entrySet()
                    .containsAll(each.selector().entrySet())) {
                each.servers().forEach(s -> ports.add(s.port()));
                from = Sources.of(each.origin());
            }
        }
        add(
                "no server of gateway " + gateway.get().name() + " has port " + call.port() + " (it has "
                        + String.join(", ", ports.stream().map(String::valueOf).toList()) + ")",
                "call one of these, or add a server to the Gateway",
                from);
    }

    private void noProgram() {
        Optional<Service> service = world.atVirtualAddress(call.address())
                .or(() -> world.service(question.target().host(), "default"));
        if (service.isEmpty()) {
            return;
        }
        int port = question.target().port();
        Optional<Service.Port> declared =
                service.get().ports().stream().filter(p -> p.number() == port).findFirst();
        if (declared.isEmpty()) {
            add(
                    "service " + service.get().host() + " has no port " + port + " (it has "
                            + service.get().ports().stream()
                                    .map(p -> String.valueOf(p.number()))
                                    .collect(Collectors.joining(", "))
                            + ")",
                    "call a port of the service, or add this one",
                    Sources.of(service.get().origin()));
            return;
        }
        TreeSet<Integer> listens = new TreeSet<>();
        world.endpoints(service.get()).forEach(i -> listens.addAll(i.listens()));
        add(
                "port " + port + " of " + service.get().host() + " leads to port "
                        + (declared.get().targetPortName().isEmpty()
                                ? String.valueOf(declared.get().targetPort())
                                : declared.get().targetPortName())
                        + " of the workloads"
                        + (listens.isEmpty() ? ", where nobody listens" : ", which listen on " + listens),
                "correct targetPort",
                Sources.of(declared.get().origin()));
    }

    /// Which side asks for TLS and which does not.
    private void tls(List<Step> steps, String why) {
        Optional<Step> server = steps.reversed().stream()
                .filter(s -> s.what().equals("listener"))
                .findFirst();
        if (server.isEmpty()) {
            return;
        }
        Instance called = server.get().proxy();
        String taken = server.get().detail();
        int port = Integer.parseInt(
                "0" + taken.substring(taken.lastIndexOf(':') + 1).replaceAll("[^0-9]", ""));
        Origin mode = new dev.meshwright.compile.view.PeerModes(
                        world.mesh().settings().rootNamespace(), world.mesh().peerAuthentications())
                .of(called.workload().namespace(), called.workload().labels(), port)
                .origin();
        boolean spoken = last(steps, "tls", true)
                .filter(s -> s.resource().startsWith("cds/"))
                .isPresent();
        Optional<Step> cluster = last(steps, "cluster", true);
        if (!spoken) {
            Optional<From> rule =
                    cluster.flatMap(s -> new Sources(world, s.proxy()).writtenAt(s.resource(), "transport_socket"));
            add(
                    called.name() + " takes mutual TLS alone, and the caller sends plaintext",
                    rule.isPresent()
                            ? "let the caller's sidecar speak mutual TLS, which a DestinationRule keeps it from"
                            : "give the caller a sidecar, or make the PeerAuthentication PERMISSIVE while it has none",
                    Sources.of(mode));
            rule.ifPresent(from -> add(
                    "the caller's DestinationRule sets its own tls mode",
                    "write ISTIO_MUTUAL, or remove tls so that it is chosen automatically",
                    from));
            return;
        }
        cluster.flatMap(s -> new Sources(world, s.proxy()).writtenAt(s.resource(), "transport_socket"))
                .ifPresentOrElse(
                        from -> add(
                                "the caller's DestinationRule asks for TLS, and " + called.name() + " does not take it"
                                        + (why.isEmpty() ? "" : ": " + why),
                                "make both sides agree: remove tls from the rule, or the DISABLE of the"
                                        + " PeerAuthentication",
                                from),
                        () -> add(
                                called.name() + " and its caller do not agree on TLS"
                                        + (why.isEmpty() ? "" : ": " + why),
                                "look at the PeerAuthentication of the called workload",
                                Sources.of(mode)));
    }
}
