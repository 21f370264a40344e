package dev.meshwright.architect.world;

import dev.meshwright.compile.HostTable;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.PathIndex;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.route.VirtualHost;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.BiConsumer;

/// The virtual hosts of a route table, each made when it is first asked for. One that our proxy would refuse has no
/// routes: requests to it find none. Not for several threads.
final class AskedHosts extends AbstractList<VirtualHost> implements RandomAccess {
    private final HostTable table;
    private final String name;
    private final List<List<String>> domains;
    private final BiConsumer<String, String> refuse;
    private final Map<Integer, VirtualHost> made = new HashMap<>();

    /// @param name of the table
    /// @param refuse is told of each host that would be refused, and why
    AskedHosts(HostTable table, String name, BiConsumer<String, String> refuse) {
        this.table = table;
        this.name = name;
        this.refuse = refuse;
        domains = table.domains();
    }

    List<List<String>> domains() {
        return domains;
    }

    @Override
    public VirtualHost get(int place) {
        return made.computeIfAbsent(place, this::load);
    }

    private VirtualHost load(int place) {
        try {
            return TableLoader.virtualHost(name, place, table.virtualHost(place));
        } catch (LoadException e) {
            refuse.accept("virtual_hosts[" + place + "]", String.valueOf(e.getMessage()));
            return new VirtualHost(
                    TableLoader.placeOf(name, place),
                    "virtual_hosts[" + place + "]",
                    domains.get(place),
                    List.of(),
                    PathIndex.of(List.of()),
                    VirtualHost.RequireTls.NONE,
                    HeaderEdits.NONE,
                    PerFilter.NONE,
                    false,
                    false,
                    -1,
                    List.of());
        }
    }

    @Override
    public int size() {
        return domains.size();
    }
}
