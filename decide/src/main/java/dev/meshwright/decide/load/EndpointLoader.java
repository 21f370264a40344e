package dev.meshwright.decide.load;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.EndpointTable.LocalityEndpoints;
import dev.meshwright.decide.upstream.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads `ClusterLoadAssignment`.
final class EndpointLoader {
    private static final String TYPE = "envoy.config.endpoint.v3.ClusterLoadAssignment";

    private EndpointLoader() {}

    static EndpointTable load(byte[] bytes) throws LoadException {
        String name = Message.peekText(bytes, 1);
        return assignment(Message.of(bytes, TYPE, Place.of("eds", name)), Names.NUMERIC);
    }

    /// What an endpoint's address may be.
    enum Names {
        NUMERIC,
        HOST_NAMES
    }

    static EndpointTable assignment(Message m, Names names) throws LoadException {
        String name = "";
        List<LocalityEndpoints> localities = new ArrayList<>();
        int factor = 140;
        int drop = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> localities.add(locality(m.message(), names));
                case 4 -> {
                    Message policy = m.message();
                    while (policy.next()) {
                        switch (policy.number()) {
                            case 2 -> drop += dropOverload(policy.message());
                            case 3 -> factor = (int) policy.wrapped(1, 1_000_000);
                            case 4 -> policy.skip(); // endpoint_stale_after: we keep what we were last told
                            default -> throw policy.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("cluster_name is missing");
        }
        refuseGaps(m, localities);
        return new EndpointTable(m.place(), name, localities, factor, Math.min(drop, 1_000_000));
    }

    private static void refuseGaps(Message m, List<LocalityEndpoints> localities) throws LoadException {
        Set<Integer> priorities = new TreeSet<>();
        for (LocalityEndpoints locality : localities) {
            priorities.add(locality.priority());
        }
        int expected = 0;
        for (int priority : priorities) {
            if (priority != expected++) {
                throw m.badHere(
                        "priority " + priority + " without priority " + (expected - 1) + " (expected: no gaps from 0)");
            }
        }
    }

    private static int dropOverload(Message m) throws LoadException {
        int millionths = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // category: a name for statistics
                case 2 -> millionths = m.millionths();
                default -> throw m.unsupported();
            }
        }
        return millionths;
    }

    private static LocalityEndpoints locality(Message m, Names names) throws LoadException {
        Locality locality = Locality.UNKNOWN;
        int priority = 0;
        int weight = 0;
        List<Endpoint> endpoints = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> locality = region(m.message());
                case 2 -> endpoints.add(endpoint(m.message(), names));
                case 3 -> weight = (int) m.wrapped(1, Integer.MAX_VALUE);
                case 5 -> {
                    priority = m.number31();
                    if (priority > 128) {
                        throw m.bad(priority + " (expected: 0..128)");
                    }
                }
                case 9 -> m.skip(); // metadata of the locality: nothing reads it
                default -> throw m.unsupported();
            }
        }
        return new LocalityEndpoints(locality, priority, weight, endpoints);
    }

    private static Locality region(Message m) throws LoadException {
        String region = "";
        String zone = "";
        String subZone = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> region = m.text();
                case 2 -> zone = m.text();
                case 3 -> subZone = m.text();
                default -> throw m.unsupported();
            }
        }
        return new Locality(region, zone, subZone);
    }

    private static Endpoint endpoint(Message m, Names names) throws LoadException {
        Addresses.HostPort address = new Addresses.HostPort("", 0);
        String hostname = "";
        Endpoint.Health health = Endpoint.Health.HEALTHY;
        Metadata metadata = Metadata.EMPTY;
        int weight = 1;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message endpoint = m.message();
                    while (endpoint.next()) {
                        switch (endpoint.number()) {
                            case 1 ->
                                address = names == Names.NUMERIC
                                        ? Addresses.numeric(endpoint.message())
                                        : Addresses.address(endpoint.message());
                            case 2 -> endpoint.skip(); // health_check_config: active checks are refused at the cluster
                            case 3 -> hostname = endpoint.text();
                            default -> throw endpoint.unsupported();
                        }
                    }
                }
                case 2 -> health = health(m);
                case 3 -> metadata = Structs.metadata(m.message());
                case 4 -> weight = (int) m.wrapped(1, Integer.MAX_VALUE);
                default -> throw m.unsupported();
            }
        }
        if (address.host().isEmpty()) {
            throw m.badHere("endpoint.address is missing");
        }
        int port = address.port() == Addresses.PIPE ? Endpoint.PIPE : address.port();
        return new Endpoint(address.host(), port, hostname, weight, health, metadata);
    }

    private static Endpoint.Health health(Message m) throws LoadException {
        return switch (m.number31()) {
            case 0, 1 -> Endpoint.Health.HEALTHY;
            case 2, 4 -> Endpoint.Health.UNHEALTHY;
            case 3 -> Endpoint.Health.DRAINING;
            case 5 -> Endpoint.Health.DEGRADED;
            default -> throw m.bad("expected: UNKNOWN, HEALTHY, UNHEALTHY, DRAINING, TIMEOUT or DEGRADED");
        };
    }
}
