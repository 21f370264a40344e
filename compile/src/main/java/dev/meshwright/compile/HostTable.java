package dev.meshwright.compile;

import com.google.protobuf.ProtocolStringList;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.RouteTables.UnknownHosts;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.RouteDefaults;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A route table with its virtual hosts inside, before any of them is made: a question about one call needs one of
/// thousands. What is made of it is what the whole table has in the same place. Not for several threads.
public final class HostTable {
    private static final String VIRTUAL_HOSTS = "virtual_hosts[";

    private final String name;
    private final List<List<String>> domains;
    private final IntFunction<VirtualHosts.Inputs> inputs;
    private final UnknownHosts unknown;
    private final String cluster;
    private final RouteDefaults defaults;
    private final Origin origin;
    private final Map<Integer, Draft<VirtualHost>> made = new HashMap<>();

    /// @param domains of each host that somebody described
    /// @param inputs of the host at a place; for several threads
    /// @param cluster where unknown hosts go, where they are allowed
    /// @param origin of what opened the listener that names the table
    HostTable(
            String name,
            List<List<String>> domains,
            IntFunction<VirtualHosts.Inputs> inputs,
            UnknownHosts unknown,
            String cluster,
            RouteDefaults defaults,
            Origin origin) {
        this.name = name;
        this.domains = domains;
        this.inputs = inputs;
        this.unknown = unknown;
        this.cluster = cluster;
        this.defaults = defaults;
        this.origin = origin;
    }

    String name() {
        return name;
    }

    /// The table with everything in it.
    ///
    /// @param batch makes the virtual hosts
    Part whole(CompileCache cache, Batch batch) {
        List<Integer> places = IntStream.range(0, domains.size()).boxed().toList();
        return cache.part(
                new RouteTables.Inline(name, batch.map(places, inputs::apply), unknown, cluster, defaults, origin),
                in -> RouteTables.compile(in, batch));
    }

    /// `config.route.v3.RouteConfiguration` without its virtual hosts.
    public byte[] withoutHosts() {
        return RouteTables.withoutHosts(name);
    }

    /// The domains of each virtual host, in the order of the hosts.
    public List<List<String>> domains() {
        List<List<String>> all = new ArrayList<>(domains);
        unknownHost().map(VirtualHost::getDomainsList).ifPresent((ProtocolStringList d) -> all.add(List.copyOf(d)));
        return all;
    }

    /// `config.route.v3.VirtualHost`.
    ///
    /// @param place among the hosts of the table
    public byte[] virtualHost(int place) {
        VirtualHost host = place < domains.size()
                ? host(place).message()
                : unknownHost().orElseThrow(() -> new IndexOutOfBoundsException(place));
        return Wire.bytes(host).toByteArray();
    }

    /// The origin of exactly this place in the whole table, `KIND/NAMESPACE/NAME#FIELD`.
    Optional<String> origin(String path) {
        if (path.isEmpty()) {
            return Optional.of(origin.toString());
        }
        int close = path.indexOf(']');
        if (!path.startsWith(VIRTUAL_HOSTS) || close < 0) {
            return Optional.empty();
        }
        int place = Integer.parseInt(path.substring(VIRTUAL_HOSTS.length(), close));
        if (place >= domains.size()) {
            return Optional.empty();
        }
        String inside = path.substring(close + 1);
        return Optional.ofNullable(
                host(place).origins().byPath().get(inside.startsWith(".") ? inside.substring(1) : inside));
    }

    private Draft<VirtualHost> host(int place) {
        return made.computeIfAbsent(place, p -> RouteTables.host(inputs.apply(p)));
    }

    private Optional<VirtualHost> unknownHost() {
        return RouteTables.unknownHost(unknown, cluster, defaults);
    }
}
