package dev.meshwright.compile.view;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.PeerAuthentication.Mode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What workloads accept, by Istio's precedence: port of the workload's policy, that policy, its namespace's,
/// the mesh's, PERMISSIVE. UNSET inherits from the next wider scope. Of several policies with one scope the
/// first by name holds.
public final class PeerModes {
    /// @param mode never UNSET
    /// @param origin of the policy that decided
    public record Effective(Mode mode, Origin origin) {}

    private static final Effective DEFAULT = new Effective(Mode.PERMISSIVE, Origin.builtIn("peer-authentication"));

    private final String rootNamespace;
    private final List<PeerAuthentication> policies;

    public PeerModes(String rootNamespace, List<PeerAuthentication> policies) {
        this.rootNamespace = rootNamespace;
        this.policies = policies.stream()
                .sorted(Comparator.comparing(PeerAuthentication::namespace).thenComparing(PeerAuthentication::name))
                .toList();
    }

    /// @param port the workload's port, the one that peers call
    public Effective of(String namespace, Map<String, String> labels, int port) {
        Effective wide =
                scope(p -> p.namespace().equals(rootNamespace) && p.selector().isEmpty(), DEFAULT);
        Effective near =
                scope(p -> p.namespace().equals(namespace) && p.selector().isEmpty(), wide);
        return policies.stream()
                .filter(p -> p.namespace().equals(namespace) && !p.selector().isEmpty())
                .filter(p -> labels.entrySet().containsAll(p.selector().entrySet()))
                .findFirst()
                .map(p -> ofWorkload(p, port, near))
                .orElse(near);
    }

    /// The ports for which the workload's own policy says something.
    public SortedSet<Integer> ports(String namespace, Map<String, String> labels) {
        return policies.stream()
                .filter(p -> p.namespace().equals(namespace) && !p.selector().isEmpty())
                .filter(p -> labels.entrySet().containsAll(p.selector().entrySet()))
                .findFirst()
                .map(p -> new TreeSet<>(p.ports().keySet()))
                .orElseGet(TreeSet::new);
    }

    private Effective scope(Predicate<PeerAuthentication> scope, Effective inherited) {
        return policies.stream()
                .filter(scope)
                .findFirst()
                .map(p -> p.mode() == Mode.UNSET ? inherited : new Effective(p.mode(), p.origin()))
                .orElse(inherited);
    }

    private static Effective ofWorkload(PeerAuthentication policy, int port, Effective inherited) {
        Mode ofPort = policy.ports().getOrDefault(port, Mode.UNSET);
        if (ofPort != Mode.UNSET) {
            return new Effective(ofPort, policy.origin());
        }
        return policy.mode() == Mode.UNSET ? inherited : new Effective(policy.mode(), policy.origin());
    }
}
