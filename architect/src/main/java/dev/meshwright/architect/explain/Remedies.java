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
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.MeshSettings;
import java.util.Comparator;
import java.util.List;
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
    private final AdviceList advice;
    private final DestinationRemedies destinations;
    private final AccessRemedies access;
    private final TlsRemedies tls;

    Remedies(World world, Question question, Call call) {
        this.world = world;
        this.question = question;
        this.call = call;
        advice = new AdviceList(world);
        destinations = new DestinationRemedies(world, question, call, advice);
        access = new AccessRemedies(world, advice);
        tls = new TlsRemedies(world, advice);
    }

    List<Advice> of(Branch branch) {
        List<Step> steps = branch.steps();
        AdviceList.last(steps, "virtual-host", false).ifPresent(this::noVirtualHost);
        boolean routed = steps.stream().anyMatch(s -> s.what().equals("route") && s.matched());
        if (!routed) {
            noRoute(steps);
        }
        AdviceList.last(steps, "cluster", false).ifPresent(s -> destinations.noCluster(s, steps));
        AdviceList.last(steps, "load-balancing", false).ifPresent(destinations::noEndpoint);
        AdviceList.last(steps, "rbac", false).ifPresent(access::denied);
        switch (branch.outcome()) {
            case Outcome.Failed failed -> failed(failed.kind(), steps);
            case Outcome.Answered answered -> answered(answered, steps);
            case Outcome.Reached _ -> {}
        }
        return advice.all();
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
        advice.add(
                "no host of this listener is called '" + host + "'",
                domains.isEmpty()
                        ? "attach routes for this host to the gateway or service"
                        : NearestName.of(host, domains)
                                .map(near -> "call it as '" + near + "', or add '" + host + "' to its hosts")
                                .orElse("add the host to hosts, of the Gateway's server and of the routes; known are: "
                                        + domains.stream().limit(5).collect(Collectors.joining(", "))),
                advice.at(step));
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
            advice.add(
                    "this route would take it, but " + step.detail(),
                    "send what it wants, or add a route without match behind the others",
                    sources.writtenAt(step.resource(), step.path() + ".match").orElse(advice.at(step)));
        }
    }

    private void answered(Outcome.Answered answered, List<Step> steps) {
        if (answered.why().startsWith("jwt_authn_access_denied")) {
            AdviceList.last(steps, "jwt", false).ifPresent(access::unauthenticated);
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
            tls.disagreement(steps, answered.why());
        }
        if (answered.flag().equals("FI")) {
            AdviceList.last(steps, "route", true)
                    .ifPresent(s ->
                            advice.add("a fault that the route injects answers it", "remove the fault", advice.at(s)));
        }
        if (answered.flag().equals("UT")) {
            AdviceList.last(steps, "timeout", true)
                    .ifPresent(s -> advice.add(
                            "the answer comes too late for the route's timeout",
                            "allow more time, or hold it back less",
                            new Sources(world, s.proxy()).orDefault(s.resource(), s.path())));
        }
        if (answered.why().contains("no program listens")) {
            destinations.noProgram();
        }
    }

    private void failed(Outcome.Failed.Kind kind, List<Step> steps) {
        switch (kind) {
            case REFUSED -> {
                if (steps.isEmpty() && call.caller() instanceof Caller.Outside) {
                    noServer();
                } else if (advice.isEmpty()) {
                    destinations.noProgram();
                }
            }
            case TLS, NO_FILTER_CHAIN -> tls.disagreement(steps, "");
            case NO_UPSTREAM -> {
                boolean hole = steps.stream().anyMatch(s -> s.detail().contains("BlackHoleCluster"));
                if (hole) {
                    blackHole();
                }
            }
            case PROTOCOL ->
                AdviceList.last(steps, "filter-chain", true)
                        .ifPresent(s -> advice.add(
                                "the port is declared to speak another protocol than the caller does",
                                "name the service's port by what it speaks (http-..., tcp-..., tls-...), or set"
                                        + " appProtocol",
                                advice.at(s)));
            case STALLED ->
                AdviceList.last(steps, "inspection", false)
                        .ifPresent(s -> advice.add(
                                "the server speaks first, and the proxy waits for the client to guess the protocol",
                                "declare the port's protocol: name it tcp-..., or set appProtocol: tcp",
                                advice.at(s)));
            case LOOP, DENIED, CLOSED -> {}
        }
    }

    private void blackHole() {
        boolean only = world.mesh().settings().outbound() == MeshSettings.OutboundPolicy.REGISTRY_ONLY;
        advice.add(
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
        advice.add(
                "no server of gateway " + gateway.get().name() + " has port " + call.port() + " (it has "
                        + String.join(", ", ports.stream().map(String::valueOf).toList()) + ")",
                "call one of these, or add a server to the Gateway",
                from);
    }
}
