package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.compile.view.Hosts;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Why a destination is not to be had: no such cluster, nobody behind it, nobody at its port.
final class DestinationRemedies {
    private final World world;
    private final Question question;
    private final Call call;
    private final AdviceList advice;

    DestinationRemedies(World world, Question question, Call call, AdviceList advice) {
        this.world = world;
        this.question = question;
        this.call = call;
        this.advice = advice;
    }

    /// A route names a cluster that is not there.
    void noCluster(Step step, List<Step> steps) {
        Names.Cluster wanted = Names.Cluster.of(step.detail().split(" ", 2)[0]);
        From from = AdviceList.last(steps, "weight", true)
                .or(() -> AdviceList.last(steps, "route", true))
                .map(advice::at)
                .orElse(advice.at(step));
        if (wanted.port() == 0) {
            advice.add("there is no cluster for " + step.detail(), "name a destination of the mesh", from);
            return;
        }
        Optional<Service> service = world.service(wanted.host());
        if (service.isEmpty()) {
            List<String> hosts =
                    world.mesh().services().stream().map(Service::host).toList();
            advice.add(
                    "destination host '" + wanted.host() + "' is no service of the mesh"
                            + NearestName.suggestion(wanted.host(), hosts),
                    "correct the host, or describe it by a Service or ServiceEntry",
                    from);
            return;
        }
        boolean port = service.get().ports().stream().anyMatch(p -> p.number() == wanted.port());
        if (!port) {
            advice.add(
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
        advice.add(
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
    void noEndpoint(Step step) {
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
            advice.add(
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
            advice.add(
                    "subset '" + cluster.subset() + "' selects "
                            + text(subset.get().labels())
                            + ", which none of the " + behind.size() + " workloads of " + cluster.host() + " carries"
                            + carried(subset.get().labels(), behind),
                    "correct the labels of the subset, or of the workloads",
                    Sources.of(subset.get().origin()));
            return;
        }
        advice.add(
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

    /// The port leads to one at which no program listens, or is none of the service's.
    void noProgram() {
        Optional<Service> service = world.atVirtualAddress(call.address())
                .or(() -> world.service(question.target().host(), "default"));
        if (service.isEmpty()) {
            return;
        }
        int port = question.target().port();
        Optional<Service.Port> declared =
                service.get().ports().stream().filter(p -> p.number() == port).findFirst();
        if (declared.isEmpty()) {
            advice.add(
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
        advice.add(
                "port " + port + " of " + service.get().host() + " leads to port "
                        + (declared.get().targetPortName().isEmpty()
                                ? String.valueOf(declared.get().targetPort())
                                : declared.get().targetPortName())
                        + " of the workloads"
                        + (listens.isEmpty() ? ", where nobody listens" : ", which listen on " + listens),
                "correct targetPort",
                Sources.of(declared.get().origin()));
    }
}
