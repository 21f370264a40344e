package dev.meshwright.compile.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.Action;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteSelectionTest {
    private static final Origin ORIGIN = Origin.builtIn("test");
    private static final MeshView EMPTY = new MeshView(Mesh.EMPTY);
    private static final RouteMatch ANY = match(0, List.of(), Map.of(), "");

    @Test
    void whatStandsAfterARouteForEverything_isLeftOut() {
        assertThat(names(route("first", ANY), route("second", ANY))).containsExactly("first");
    }

    @Test
    void aRouteWithoutMatches_isForEverything() {
        assertThat(names(route("first"), route("second"))).containsExactly("first");
    }

    @Test
    void routesForOtherCallers_areLeftOut() {
        assertThat(names(
                        route("other port", match(81, List.of(), Map.of(), "")),
                        route("other gateway", match(0, List.of("shop/gate"), Map.of(), "")),
                        route("other caller", match(0, List.of(), Map.of("app", "db"), "")),
                        route("other namespace", match(0, List.of(), Map.of(), "back")),
                        route("mine", match(80, List.of("mesh"), Map.of("app", "web"), "shop"))))
                .containsExactly("mine");
    }

    @Test
    void ofSeveralMatches_thoseThatCanHoldRemain() {
        List<RouteInputs> remaining = select(route("r", match(81, List.of(), Map.of(), ""), ANY));
        assertThat(remaining)
                .singleElement()
                .satisfies(r -> assertThat(r.route().matches()).containsExactly(ANY));
    }

    private static List<String> names(HttpRoute... routes) {
        return select(routes).stream().map(r -> r.route().name()).toList();
    }

    private static List<RouteInputs> select(HttpRoute... routes) {
        RouteTable table = new RouteTable(
                "t", "shop", List.of("h"), List.of("mesh"), List.of(), List.of(routes), List.of(), ORIGIN);
        return new RouteSelection("mesh", "shop", Map.of("app", "web"), 80).of(table, EMPTY);
    }

    private static HttpRoute route(String name, RouteMatch... matches) {
        return new HttpRoute(
                name,
                List.of(matches),
                new Action.Respond(200, HttpRoute.Body.NONE, ORIGIN),
                HttpRoute.HeaderEdits.NONE,
                Setting.unset(),
                Setting.unset(),
                ORIGIN);
    }

    private static RouteMatch match(
            int port, List<String> gateways, Map<String, String> sourceLabels, String sourceNamespace) {
        return new RouteMatch(
                new Match.Path.Any(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                port,
                gateways,
                sourceLabels,
                sourceNamespace,
                ORIGIN);
    }
}
