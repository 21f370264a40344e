package dev.meshwright.operate.bench.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
    @Test
    void placeInAnInsertedValue_isFilledToo() {
        assertThat(Template.filled("a ${b}", Map.of("b", "b ${c}", "c", "c $host")))
                .isEqualTo("a b c $host");
    }

    @Test
    void placeWithoutValue_isRefused() {
        assertThatThrownBy(() -> Template.filled("${b}", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value for ${b}");
    }

    @Test
    void everyScenario_fillsTheConfigurationsOfItsWay() {
        for (List<Scenario> family : Scenarios.all().values()) {
            for (Scenario scenario : family) {
                for (String template : templates(scenario.shape())) {
                    String text = Template.filled(Template.resource(template), values(scenario));
                    assertThat(text).as(scenario.name()).doesNotContain("${").contains("static_resources:");
                }
            }
        }
    }

    private static List<String> templates(Shape shape) {
        return switch (shape) {
            case HTTP_HOP -> List.of("http1.yaml");
            case H2C_HOP -> List.of("h2c.yaml");
            case TCP_HOP -> List.of("tcp.yaml");
            case MESH -> List.of("mesh-outbound.yaml", "mesh-inbound.yaml");
        };
    }

    private static Map<String, String> values(Scenario scenario) {
        Map<String, String> values = new HashMap<>(scenario.values());
        for (String port : List.of("listen", "inbound", "admin0", "admin1", "outbound1", "app", "apph2")) {
            values.put(port, "1");
        }
        values.put("outbound_filters", Template.resource("outbound-filters.yaml"));
        values.put("certs", "/certs");
        values.put("cfg", "/cfg");
        return values;
    }
}
