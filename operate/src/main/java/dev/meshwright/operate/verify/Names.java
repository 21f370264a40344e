package dev.meshwright.operate.verify;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.dialects.Element;
import dev.meshwright.operate.conformance.Expectation;
import dev.meshwright.operate.conformance.echo.Behaviour;
import dev.meshwright.operate.verify.file.Expected;
import dev.meshwright.operate.verify.file.Named;
import dev.meshwright.operate.verify.file.Told;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the names in a case stand for. A name that stands for nothing is reported: an expectation of a workload that is
/// not there could never hold, and its negation never fail.
record Names(World world, List<Element> elements, Requests requests) {
    private static final Set<String> POLICIES = Set.of("AuthorizationPolicy");

    /// The expectation with policies called `KIND/NAMESPACE/NAME`; nothing, after a report, for a name that is unknown.
    Optional<Expected> known(Expected expected) {
        Expectation expectation = expected.expectation();
        for (Named name : expected.names()) {
            switch (name.what()) {
                case WORKLOAD -> {
                    if (!isWorkload(name)) {
                        return Optional.empty();
                    }
                }
                case POLICY -> {
                    Optional<String> policy = policy(name);
                    if (policy.isEmpty()) {
                        return Optional.empty();
                    }
                    expectation = renamed(expectation, policy.get());
                }
                case CONFIG, GATEWAY -> {}
            }
        }
        return Optional.of(
                new Expected(expectation, expected.key(), expected.words(), expected.position(), expected.names()));
    }

    private static Expectation renamed(Expectation expectation, String policy) {
        return expectation instanceof Expectation.Never
                ? new Expectation.Never(new Expectation.DecidedBy(policy))
                : new Expectation.DecidedBy(policy);
    }

    private boolean isWorkload(Named name) {
        boolean known =
                IpAddress.numeric(name.name()) || world.instances().stream().anyMatch(i -> isCalled(i, name.name()));
        if (!known) {
            boolean service = !world.named(name.name()).isEmpty();
            requests.unknown(
                    name,
                    service ? "a service, and no workload is called" : "no workload",
                    service ? owners(name.name()) : requests.workloads());
        }
        return known;
    }

    private TreeSet<String> owners(String service) {
        TreeSet<String> owners = new TreeSet<>();
        world.named(service).forEach(i -> owners.add(i.workload().owner()));
        return owners;
    }

    private static boolean isCalled(Instance instance, String name) {
        String suffix = "." + instance.workload().namespace();
        String bare = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
        return List.of(
                                instance.workload().name(),
                                instance.workload().owner(),
                                instance.workload()
                                        .labels()
                                        .getOrDefault("app", instance.workload().owner()))
                        .contains(bare)
                || instance.name().equals(name);
    }

    private Optional<String> policy(Named name) {
        TreeMap<String, String> known = new TreeMap<>();
        for (Element element : elements) {
            if (POLICIES.contains(element.id().kind()) && element.state() == Element.State.READ) {
                String id = element.id().toString();
                known.put(element.id().name(), id);
                known.put(element.id().namespace() + "/" + element.id().name(), id);
                known.put(id, id);
            }
        }
        String found = known.get(name.name());
        return found == null ? requests.unknown(name, "no policy", new TreeSet<>(known.keySet())) : Optional.of(found);
    }

    /// How programs answer, by instance; a later one over an earlier one.
    Optional<Map<String, Behaviour>> behaviours(List<Told> told) {
        Map<String, Behaviour> behaviours = new LinkedHashMap<>();
        boolean all = true;
        for (Told each : told) {
            List<Instance> instances = world.named(each.program().name());
            if (instances.isEmpty()) {
                requests.unknown(each.program(), "no workload", requests.workloads());
                all = false;
            }
            instances.forEach(i -> behaviours.put(i.name(), each.behaviour()));
        }
        return all ? Optional.of(behaviours) : Optional.empty();
    }
}
