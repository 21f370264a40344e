package dev.meshwright.decide.load;

import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.trace.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `RouteConfiguration`, and a `VirtualHost` of VHDS.
final class RouteLoader {
    private static final String TYPE = "envoy.config.route.v3.RouteConfiguration";
    private static final String VIRTUAL_HOST = "envoy.config.route.v3.VirtualHost";
    private static final int DIRECT_BODY_MAX = 4096;

    private RouteLoader() {}

    static RouteTable load(byte[] bytes) throws LoadException {
        String name = Message.peekText(bytes, 1);
        return table(Message.of(bytes, TYPE, Place.of("rds", name)));
    }

    static VirtualHost virtualHost(String resourceName, byte[] bytes) throws LoadException {
        return virtualHost(Place.of("vhds", resourceName), bytes);
    }

    static VirtualHost virtualHost(Place place, byte[] bytes) throws LoadException {
        return VirtualHostLoader.read(Message.of(bytes, VIRTUAL_HOST, place), 1 << 20, List.of());
    }

    static RouteTable table(Message m) throws LoadException {
        String name = "";
        boolean vhds = false;
        boolean ignorePort = false;
        boolean mostSpecificWins = false;
        int bodyMax = DIRECT_BODY_MAX;
        Headers headers = new Headers();
        List<RouteAction.Mirror> mirrors = new ArrayList<>();
        List<Message> hosts = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.text();
                case 2 -> hosts.add(m.message());
                case 4 -> headers.responseAdd(m);
                case 5 -> headers.responseRemove(m);
                case 6 -> headers.requestAdd(m);
                case 7 -> m.skip(); // validate_clusters: clusters come and go; a route to one that is missing says so
                case 8 -> headers.requestRemove(m);
                case 9 -> {
                    m.skip(); // the config source of VHDS is the stream that this table came over
                    vhds = true;
                }
                case 10 -> mostSpecificWins = m.flag();
                case 11 -> bodyMax = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 13 -> mirrors.add(RouteActions.mirror(m.message()));
                case 14 -> ignorePort = m.flag();
                case 15 -> m.refuseIfTrue();
                case 17 -> m.skip(); // metadata of the table: nothing reads it
                default -> throw m.unsupported();
            }
        }
        List<VirtualHost> read = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (Message host : hosts) {
            VirtualHost virtualHost = VirtualHostLoader.read(host, bodyMax, mirrors);
            for (String domain : virtualHost.domains()) {
                String other = owners.putIfAbsent(domain, virtualHost.name());
                if (other != null) {
                    throw host.badHere("domain '" + domain + "' is also in virtual host '" + other
                            + "' (expected: each domain once)");
                }
            }
            read.add(virtualHost);
        }
        return new RouteTable(
                m.place(), name, read, new RouteTable.Options(vhds, ignorePort, mostSpecificWins, headers.edits()));
    }
}
