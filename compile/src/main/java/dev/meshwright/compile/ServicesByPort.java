package dev.meshwright.compile;

import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// The services of one egress listener by the ports that calls to them are sent to.
///
/// @param services the very list that they were taken from
/// @param ports without those that another listener has to itself
record ServicesByPort(List<Service> services, SortedMap<Integer, OfPort> ports) {
    /// @param service with the port in question
    record ServicePort(Service service, Service.Port port) {}

    /// @param byHost those of `all` whose requests are told apart by the host that they name
    /// @param hosts the services of `byHost`
    /// @param opaque the others of `all`
    /// @param dual whether one of `all` has an address of IPv6
    /// @param hostsDual whether one of `byHost` has
    record OfPort(
            List<ServicePort> all,
            List<ServicePort> byHost,
            List<Service> hosts,
            List<ServicePort> opaque,
            boolean dual,
            boolean hostsDual) {
        static OfPort of(List<ServicePort> all, Predicate<ServicePort> isByHost) {
            List<ServicePort> byHost = all.stream().filter(isByHost).toList();
            List<Service> hosts =
                    List.copyOf(byHost.stream().map(ServicePort::service).toList());
            List<ServicePort> opaque = all.stream().filter(isByHost.negate()).toList();
            return new OfPort(List.copyOf(all), byHost, hosts, opaque, isDual(all), isDual(byHost));
        }
    }

    /// @param claimed ports that are left out
    static ServicesByPort of(List<Service> services, IntPredicate claimed, Predicate<ServicePort> isByHost) {
        SortedMap<Integer, List<ServicePort>> gathered = new TreeMap<>();
        for (Service service : services) {
            for (Service.Port port : service.ports()) {
                if (port.protocol() != Protocol.UDP && !claimed.test(port.number())) {
                    gathered.computeIfAbsent(port.number(), _ -> new ArrayList<>())
                            .add(new ServicePort(service, port));
                }
            }
        }
        SortedMap<Integer, OfPort> ports = new TreeMap<>();
        gathered.forEach((port, all) -> ports.put(port, OfPort.of(all, isByHost)));
        return new ServicesByPort(services, ports);
    }

    /// Whether an address of IPv6 is among those of the services.
    static boolean isDual(List<ServicePort> services) {
        for (ServicePort each : services) {
            for (String address : each.service().addresses()) {
                if (address.indexOf(':') >= 0) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // an equal service elsewhere is another: it has other places
    boolean isOf(List<Service> others) {
        return services == others;
    }
}
