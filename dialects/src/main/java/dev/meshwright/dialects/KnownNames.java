package dev.meshwright.dialects;

import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What references of a mesh may name, and which tables name nothing else: those need no second look while the
/// names are the same. Owned by the thread that reads.
final class KnownNames {
    static final KnownNames NONE = new KnownNames(Mesh.EMPTY, List.of());

    private final Mesh mesh;
    private final List<Service> registered;
    private final Map<String, List<Service>> services = new HashMap<>();
    private final List<Service> wildcards = new ArrayList<>();
    private final Map<String, Set<String>> subsets = new HashMap<>();
    private final Set<String> gateways = new TreeSet<>();
    private final boolean policiesSound;
    private Set<RouteTable> sound = identitySet();
    private List<RouteTable> allSound = List.of();

    private KnownNames(Mesh mesh, List<Service> registered) {
        this.mesh = mesh;
        this.registered = registered;
        mesh.services().forEach(this::known);
        registered.forEach(this::known);
        for (DestinationPolicy policy : mesh.destinationPolicies()) {
            Set<String> names = subsets.computeIfAbsent(policy.host(), _ -> new TreeSet<>());
            for (DestinationPolicy.Subset subset : policy.subsets()) {
                names.add(subset.name());
            }
        }
        for (Gateway gateway : mesh.gateways()) {
            gateways.add(gateway.namespace() + "/" + gateway.name());
        }
        policiesSound = mesh.destinationPolicies().stream()
                .allMatch(p -> p.host().startsWith("*") || !services(p.host()).isEmpty());
    }

    /// @param registered services beside those of the mesh
    /// @param before of an earlier mesh
    static KnownNames of(Mesh mesh, List<Service> registered, KnownNames before) {
        KnownNames names = before.isOf(mesh, registered) ? before : new KnownNames(mesh, registered);
        names.forgetAllBut(mesh.routes());
        return names;
    }

    /// Where an element is another and equal, it stands elsewhere, and its names are the same.
    private boolean isOf(Mesh other, List<Service> otherRegistered) {
        return mesh.services().equals(other.services())
                && mesh.destinationPolicies().equals(other.destinationPolicies())
                && mesh.gateways().equals(other.gateways())
                && registered.equals(otherRegistered);
    }

    /// Bounds what is remembered by the tables there are.
    private void forgetAllBut(List<RouteTable> tables) {
        if (sound.size() <= 2 * tables.size()) {
            return;
        }
        Set<RouteTable> kept = identitySet();
        for (RouteTable table : tables) {
            if (sound.contains(table)) {
                kept.add(table);
            }
        }
        sound = kept;
    }

    private static Set<RouteTable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private void known(Service service) {
        services.computeIfAbsent(service.host(), _ -> new ArrayList<>(1)).add(service);
        if (service.host().startsWith("*")) {
            wildcards.add(service);
        }
    }

    /// Whether this very table was found to name nothing that is not there.
    boolean isSound(RouteTable table) {
        return sound.contains(table);
    }

    void sound(RouteTable table) {
        sound.add(table);
    }

    /// The tables among which nothing was found at last; none when something was.
    List<RouteTable> allSound() {
        return allSound;
    }

    /// @param tables nothing was found among them
    void allSound(List<RouteTable> tables) {
        allSound = tables;
    }

    /// Whether every DestinationRule is for a service.
    boolean policiesSound() {
        return policiesSound;
    }

    /// As `namespace/name`, in order.
    Set<String> gateways() {
        return gateways;
    }

    Set<String> hosts() {
        return services.keySet();
    }

    List<Service> exactly(String host) {
        return services.getOrDefault(host, List.of());
    }

    /// Those of the host itself, else those of wildcards that cover it.
    List<Service> services(String host) {
        List<Service> exact = exactly(host);
        if (!exact.isEmpty() || wildcards.isEmpty()) {
            return exact;
        }
        return wildcards.stream()
                .filter(service -> host.endsWith(service.host().substring(1)))
                .toList();
    }

    /// Subsets of the rules for the host itself, else of those for a wildcard that covers it; in order.
    Set<String> subsets(String host) {
        Set<String> exact = subsets.get(host);
        if (exact != null) {
            return exact;
        }
        Set<String> covering = new TreeSet<>();
        subsets.forEach((pattern, names) -> {
            if (pattern.startsWith("*") && host.endsWith(pattern.substring(1))) {
                covering.addAll(names);
            }
        });
        return covering;
    }
}
