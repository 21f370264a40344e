package dev.meshwright.compile.route;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.tls.Secrets;
import dev.meshwright.compile.view.RouteDefaults;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Optional;

/// Route configurations: with their virtual hosts inside, or as shells whose virtual hosts are resources of
/// their own.
public final class RouteTables {
    private static final int DIRECT_RESPONSE_BYTES_MAX = 1 << 20;

    private RouteTables() {}

    /// @param cluster where unknown hosts go, where they are allowed
    /// @param origin of what opened the listener that names the table
    public record Inline(
            String name,
            List<VirtualHosts.Inputs> hosts,
            UnknownHosts unknown,
            String cluster,
            RouteDefaults defaults,
            Origin origin) {
        public Inline {
            hosts = List.copyOf(hosts);
        }

        /// A table where no unknown host is allowed.
        public Inline(
                String name,
                List<VirtualHosts.Inputs> hosts,
                UnknownHosts unknown,
                RouteDefaults defaults,
                Origin origin) {
            this(name, hosts, unknown, "", defaults, origin);
        }
    }

    /// A table that holds nothing but the word that its virtual hosts come over VHDS.
    public record Shell(String name) {}

    /// The virtual host `TABLE/allow_any` or `TABLE/block_all` of a shell's table.
    ///
    /// @param cluster where they go; empty: nowhere
    public record UnknownHost(String table, String cluster, RouteDefaults defaults) {
        public String name() {
            return table + "/" + (cluster.isEmpty() ? "block_all" : "allow_any");
        }
    }

    /// What becomes of a host that a table does not know: not found, passed through, blocked.
    public enum UnknownHosts {
        NOT_FOUND,
        ALLOWED,
        BLOCKED
    }

    public static Part compile(Inline in) {
        return compile(in, Batch.ONE_BY_ONE);
    }

    /// @param batch makes the virtual hosts
    public static Part compile(Inline in, Batch batch) {
        OriginPaths origins = new OriginPaths().put("", in.origin());
        RouteConfiguration.Builder table = empty(in.name());
        for (Draft<VirtualHost> draft :
                batch.<VirtualHosts.Inputs, Draft<VirtualHost>>map(in.hosts(), VirtualHosts::draft)) {
            origins.putAll("virtual_hosts[" + table.getVirtualHostsCount() + "]", draft.origins());
            table.addVirtualHosts(draft.message());
        }
        unknownHost(in.unknown(), in.cluster(), in.defaults()).ifPresent(table::addVirtualHosts);
        return Part.of(TypeUrl.ROUTE, in.name(), new Draft<>(table.build(), origins));
    }

    /// One virtual host of such a table, with the origins inside it.
    public static Draft<VirtualHost> host(VirtualHosts.Inputs in) {
        return VirtualHosts.draft(in);
    }

    /// The last virtual host of such a table, for the hosts that no other has.
    public static Optional<VirtualHost> unknownHost(UnknownHosts unknown, String cluster, RouteDefaults defaults) {
        return switch (unknown) {
            case NOT_FOUND -> Optional.empty();
            case ALLOWED -> Optional.of(VirtualHosts.unknownHosts("allow_any", cluster, defaults));
            case BLOCKED -> Optional.of(VirtualHosts.unknownHosts("block_all", "", defaults));
        };
    }

    /// Such a table before there are virtual hosts in it.
    public static byte[] withoutHosts(String name) {
        return empty(name).build().toByteArray();
    }

    public static Part compile(Shell in) {
        RouteConfiguration table = empty(in.name())
                .setVhds(Vhds.newBuilder().setConfigSource(Secrets.ads()))
                .build();
        OriginPaths origins = new OriginPaths().put("", Origin.builtIn("route-table"));
        return Part.of(TypeUrl.ROUTE, in.name(), new Draft<>(table, origins));
    }

    public static Part compile(UnknownHost in) {
        OriginPaths origins = new OriginPaths().put("", Origin.builtIn("outbound-policy"));
        return Part.of(
                TypeUrl.VIRTUAL_HOST,
                in.name(),
                new Draft<>(VirtualHosts.unknownHosts(in.name(), in.cluster(), in.defaults()), origins));
    }

    /// The table inside a filter chain for requests to hosts that nobody described.
    public static RouteConfiguration unknown(String name, String cluster, RouteDefaults defaults) {
        return empty(name)
                .addVirtualHosts(VirtualHosts.unknownHosts(name, cluster, defaults))
                .build();
    }

    /// The table inside an inbound filter chain.
    ///
    /// @param name also of the cluster that it sends everything to
    /// @param port of the service; 0 for what no service has
    /// @param operation name of the span
    /// @param retry what the mesh says of the hop to the program
    public static RouteConfiguration inbound(
            String name, int port, String operation, Setting<HttpRoute.RetryPolicy> retry) {
        return RouteConfiguration.newBuilder()
                .setName(name)
                .setValidateClusters(BoolValue.of(false))
                .addVirtualHosts(VirtualHosts.toProgram(name, port, operation, retry))
                .build();
    }

    private static RouteConfiguration.Builder empty(String name) {
        return RouteConfiguration.newBuilder()
                .setName(name)
                .setValidateClusters(BoolValue.of(false))
                .setIgnorePortInHostMatching(true)
                .setMaxDirectResponseBodySizeBytes(UInt32Value.of(DIRECT_RESPONSE_BYTES_MAX));
    }
}
