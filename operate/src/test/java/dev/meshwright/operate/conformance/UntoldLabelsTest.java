package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UntoldLabelsTest {
    private final UntoldLabels labels = new UntoldLabels(List.of(Map.of("app", "b", "version", "v1")));

    private boolean untold(String policies, String request) {
        return labels.of(Json.parse("[" + policies + "]"), Json.parse("[" + request + "]"))
                .isPresent();
    }

    private static String policy(String selector, String path) {
        return """
            {"kind": "AuthorizationPolicy", "spec": {"selector": {"matchLabels": %s},
             "rules": [{"to": [{"operation": {"paths": ["%s"]}}]}]}}\
            """.formatted(selector, path);
    }

    private static String request(String path, String expect) {
        return "{\"request\": {\"path\": \"" + path + "\"}, \"expect\": [" + expect + "]}";
    }

    @Test
    void requestThatOnlyAPolicyForNobodyLetsPass_lacksALabel() {
        String nobodys = policy("{\"app\": \"b\", \"canary\": \"yes\"}", "/beta");

        assertThat(untold(nobodys, request("/beta", "{\"status\": 200}"))).isTrue();
        assertThat(untold(nobodys, request("/beta", "{\"forbidden\": \"HTTP\"}")))
                .isFalse();
        assertThat(untold(nobodys, request("/", "{\"status\": 200}"))).isFalse();
    }

    @Test
    void pathThatAPolicyOfSomebodyNamesToo_lacksNothing() {
        String both =
                policy("{\"app\": \"b\", \"canary\": \"yes\"}", "/beta") + "," + policy("{\"app\": \"b\"}", "/beta");

        assertThat(untold(both, request("/beta", "{\"status\": 200}"))).isFalse();
        assertThat(untold(policy("{}", "/beta"), request("/beta", "{\"status\": 200}")))
                .isFalse();
    }
}
