package dev.meshwright.decide.route;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Finding the last of many virtual hosts, and in it the last of many routes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteMatchKernel {
    @Param({"10", "5000"})
    public int size;

    private final RouteDecision decision = new RouteDecision();
    private RouteTable table;
    private SyntheticHead lastRoute;
    private SyntheticHead lastHost;

    @Setup
    public void load() throws LoadException {
        RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName("80");
        for (int i = 0; i < size; i++) {
            routes.addVirtualHosts(VirtualHost.newBuilder()
                    .setName("host-" + i)
                    .addDomains(host(i))
                    .addRoutes(to("/")));
        }
        VirtualHost.Builder rest = VirtualHost.newBuilder().setName("rest").addDomains("*");
        for (int i = 0; i < size; i++) {
            rest.addRoutes(to("/shop/department-" + i + "/"));
        }
        table = TableLoader.routeConfiguration(
                routes.addVirtualHosts(rest).build().toByteArray());
        lastHost = SyntheticHead.get(host(size - 1), "/api/v1/items?id=42");
        lastRoute = SyntheticHead.get("elsewhere", "/shop/department-" + (size - 1) + "/items?id=42");
    }

    private static String host(int index) {
        return "service-" + index + ".default.svc.cluster.local";
    }

    private static Route to(String prefix) {
        return Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix(prefix))
                .setRoute(RouteAction.newBuilder().setCluster("app"))
                .build();
    }

    @Benchmark
    public RouteTable.Outcome lastHost() {
        return table.match(lastHost, 1, decision, Trace.NONE);
    }

    @Benchmark
    public RouteTable.Outcome lastRoute() {
        return table.match(lastRoute, 1, decision, Trace.NONE);
    }
}
