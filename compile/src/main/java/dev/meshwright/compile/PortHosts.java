package dev.meshwright.compile;

import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The services that have HTTP on one port of one listener, each with the domains that no service before it has: Envoy
/// refuses a table that names one twice.
///
/// @param services as given, by host
/// @param hosts those that have any domain left, in their order
/// @param names of `hosts`
/// @param taken the domains of all
record PortHosts(List<Service> services, List<Host> hosts, List<String> names, Set<String> taken) {
    /// @param name of the host after what brings it in; with its domains where others of the port have taken some of
    ///     them
    record Host(Service service, List<String> domains, String name) {}

    PortHosts {
        services = List.copyOf(services);
        hosts = List.copyOf(hosts);
    }

    /// @param prefix of all names
    static PortHosts of(List<Service> services, Function<Service, List<String>> domainsOf, String prefix) {
        Set<String> taken = new HashSet<>();
        List<Host> hosts = new ArrayList<>(services.size());
        for (Service service : services) {
            List<String> all = domainsOf.apply(service);
            List<String> free = new ArrayList<>(all.size());
            for (String domain : all) {
                if (taken.add(domain)) {
                    free.add(domain);
                }
            }
            if (!free.isEmpty()) {
                String some = free.size() == all.size() ? "" : " " + free;
                hosts.add(new Host(service, free, prefix + service.namespace() + "/" + service.host() + some));
            }
        }
        return new PortHosts(services, hosts, hosts.stream().map(Host::name).toList(), taken);
    }

    @SuppressWarnings("ReferenceEquality") // an equal service elsewhere is another: it has other places
    boolean areOf(List<Service> others) {
        if (services == others) {
            return true;
        }
        if (services.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < services.size(); i++) {
            if (services.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }
}
