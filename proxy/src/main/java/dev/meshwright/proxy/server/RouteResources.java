package dev.meshwright.proxy.server;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.proxy.router.RouteSlots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The route tables in force, put together from RDS and VHDS. All calls on the configuration thread.
final class RouteResources {
    private final RouteSlots slots = new RouteSlots();
    private final Map<String, RouteTable> tables = new HashMap<>();
    private final Map<String, Map<String, VirtualHost>> virtualHosts = new HashMap<>();

    /// Where connection managers find their tables.
    RouteSlots slots() {
        return slots;
    }

    void put(byte[] message) throws LoadException {
        RouteTable table = TableLoader.routeConfiguration(message);
        tables.put(table.name(), table);
        publish(table.name());
    }

    void remove(String name) {
        tables.remove(name);
    }

    void putVirtualHost(String resourceName, byte[] message) throws LoadException {
        VirtualHost host = TableLoader.virtualHost(resourceName, message);
        String table = tableOf(resourceName);
        virtualHosts.computeIfAbsent(table, _ -> new TreeMap<>()).put(resourceName, host);
        publish(table);
    }

    void removeVirtualHost(String resourceName) {
        Map<String, VirtualHost> hosts = virtualHosts.get(tableOf(resourceName));
        if (hosts != null && hosts.remove(resourceName) != null) {
            publish(tableOf(resourceName));
        }
    }

    private static String tableOf(String resourceName) {
        int slash = resourceName.indexOf('/');
        return slash < 0 ? resourceName : resourceName.substring(0, slash);
    }

    private void publish(String name) {
        RouteTable table = tables.get(name);
        if (table == null) {
            return;
        }
        if (table.options().vhds()) {
            Map<String, VirtualHost> extra = virtualHosts.getOrDefault(name, Map.of());
            if (extra.isEmpty() && table.virtualHosts().isEmpty()) {
                return;
            }
            List<VirtualHost> all = new ArrayList<>(table.virtualHosts());
            all.addAll(extra.values());
            table = table.withVirtualHosts(all);
        }
        slots.slot(name).publish(table);
    }

    boolean wantsVirtualHosts() {
        return tables.values().stream().anyMatch(table -> table.options().vhds());
    }
}
