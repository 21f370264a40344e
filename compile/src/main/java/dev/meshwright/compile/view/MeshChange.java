package dev.meshwright.compile.view;

import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What differs between two snapshots: the hosts that DestinationRules and route tables were changed for, and
/// those of services that stand on other lines; or everything, when anything else did. Elements are compared by
/// identity, so that a moved line counts as a change: positions may differ where elements are equal.
public final class MeshChange {
    /// Nothing can be carried over.
    public static final MeshChange EVERYTHING = new MeshChange(true);

    private final boolean everything;
    private boolean onlyRoutes;
    private boolean onlyRoutesAndPlaces;
    private final Set<String> names = new HashSet<>();
    private final Set<String> wildcards = new HashSet<>();

    private MeshChange(boolean everything) {
        this.everything = everything;
    }

    public static MeshChange between(Mesh before, Mesh after) {
        if (!onlyHostsCanDiffer(before, after)) {
            return EVERYTHING;
        }
        MeshChange change = new MeshChange(false);
        differing(
                before.destinationPolicies(),
                after.destinationPolicies(),
                (DestinationPolicy p) -> change.add(p.host()));
        differing(before.routes(), after.routes(), (RouteTable t) -> t.hosts().forEach(change::add));
        change.onlyRoutes = same(before.services(), after.services())
                && same(before.destinationPolicies(), after.destinationPolicies());
        change.onlyRoutesAndPlaces =
                change.onlyRoutes || before.destinationPolicies().equals(after.destinationPolicies());
        change.addMoved(before.services(), after.services());
        return change;
    }

    /// Services that are equal and not the same, with those that stand for them by another name and have their ports.
    @SuppressWarnings("ReferenceEquality") // an equal element at another place has other positions
    private void addMoved(List<Service> before, List<Service> after) {
        Set<String> moved = new HashSet<>();
        for (int i = 0; i < after.size(); i++) {
            if (before.get(i) != after.get(i)) {
                moved.add(after.get(i).host());
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        moved.forEach(this::add);
        for (Service service : after) {
            // As Aliases has it: one endpoint, which is the other's name.
            if (service.endpoints().size() == 1
                    && moved.contains(service.endpoints().getFirst().address())) {
                add(service.host());
            }
        }
    }

    /// Whether what is known of this host may differ.
    ///
    /// @param host maybe a wildcard
    public boolean touches(String host) {
        if (everything || names.contains(host) || wildcards.contains(host)) {
            return true;
        }
        for (String wildcard : wildcards) {
            if (Hosts.covers(wildcard, host)) {
                return true;
            }
        }
        return host.startsWith("*")
                && (names.stream().anyMatch(n -> Hosts.covers(host, n))
                        || wildcards.stream().anyMatch(w -> Hosts.covers(host, w)));
    }

    public boolean touchesAny(Set<String> hosts) {
        if (everything) {
            return true;
        }
        for (String host : hosts) {
            if (touches(host)) {
                return true;
            }
        }
        return false;
    }

    /// Whether nothing differs but route tables.
    public boolean isOnlyRoutes() {
        return onlyRoutes;
    }

    /// Whether nothing differs but route tables, and where services and policies stand.
    public boolean isOnlyRoutesAndPlaces() {
        return onlyRoutesAndPlaces;
    }

    /// Whether nothing can be carried over.
    public boolean isEverything() {
        return everything;
    }

    /// Every other part of a mesh must be the same for a host to be looked at alone. Taken apart by a pattern, so that
    /// a part that a mesh gets anew must be thought of here.
    private static boolean onlyHostsCanDiffer(Mesh before, Mesh after) {
        return before
                        instanceof
                        Mesh(
                                var settings,
                                var services,
                                var workloads,
                                var _,
                                var _,
                                var gateways,
                                var peerAuthentications,
                                var sidecars,
                                var authorizationPolicies,
                                var requestAuthentications,
                                var telemetries,
                                var inventory,
                                var patches)
                && settings.equals(after.settings())
                && services.equals(after.services())
                && same(workloads, after.workloads())
                && same(gateways, after.gateways())
                && same(peerAuthentications, after.peerAuthentications())
                && same(sidecars, after.sidecars())
                && same(authorizationPolicies, after.authorizationPolicies())
                && same(requestAuthentications, after.requestAuthentications())
                && same(telemetries, after.telemetries())
                && inventory.equals(after.inventory())
                // What is patched is read otherwise (RouteReaders).
                && patches.isEmpty() == after.envoyPatches().isEmpty();
    }

    private void add(String host) {
        (host.startsWith("*") ? wildcards : names).add(host);
    }

    @SuppressWarnings("ReferenceEquality") // an equal element at another place has other positions
    private static <T> boolean same(List<T> before, List<T> after) {
        return before == after || (before.size() == after.size() && alike(before, after) == before.size());
    }

    /// How many elements at the head of two lists are the same.
    @SuppressWarnings("ReferenceEquality") // as above
    private static <T> int alike(List<T> before, List<T> after) {
        int all = Math.min(before.size(), after.size());
        for (int i = 0; i < all; i++) {
            if (before.get(i) != after.get(i)) {
                return i;
            }
        }
        return all;
    }

    /// Calls `each` with every element that only one of the lists has.
    private static <T> void differing(List<T> before, List<T> after, Consumer<T> each) {
        int head = alike(before, after);
        int tail = alike(
                before.subList(head, before.size()).reversed(),
                after.subList(head, after.size()).reversed());
        Set<T> old = Collections.newSetFromMap(new IdentityHashMap<>());
        old.addAll(before.subList(head, before.size() - tail));
        List<T> added = new ArrayList<>();
        for (T element : after.subList(head, after.size() - tail)) {
            if (!old.remove(element)) {
                added.add(element);
            }
        }
        old.forEach(each);
        added.forEach(each);
    }
}
