package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteMatchAllocationTest {
    @Test
    void matchingARequest_allocatesNothing() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            routes.add(Tables.route("p" + i, Tables.path(Tables.prefix("/p" + i + "/"))));
            routes.add(Tables.route(
                    "h" + i,
                    new RouteMatch(
                            Tables.prefix("/"),
                            List.of(Tables.header("x-user", "user" + i)),
                            List.of(),
                            false,
                            RouteMatch.ALL)));
        }
        routes.add(Tables.route("last", Tables.path(Tables.exact("/last"))));
        RouteTable table = Tables.table(
                true,
                Tables.host("one", List.of("shop.example.com", "*.example.org"), routes),
                Tables.host("any", List.of("*"), routes));
        SyntheticHead[] requests = {
            SyntheticHead.get("shop.example.com:80", "/p499/x?y=z"),
            SyntheticHead.get("a.b.example.org", "/last"),
            SyntheticHead.request("GET", "http", "other", "/", List.of(Map.entry("X-User", "user99"))),
            SyntheticHead.get("other", "/nothing"),
        };
        RouteDecision decision = new RouteDecision();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long matched = 0;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 4000; i++) {
                RouteTable.Outcome outcome = table.match(requests[i & 3], i, decision, Trace.NONE);
                matched += outcome == RouteTable.Outcome.MATCHED ? 1 : 0;
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(matched).isEqualTo(5 * 3000);
        assertThat(least).isZero();
    }
}
