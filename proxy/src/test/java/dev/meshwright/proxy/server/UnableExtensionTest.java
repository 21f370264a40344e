package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An extension that this proxy cannot run harms nothing but what it is for.
class UnableExtensionTest {
    private static String bootstrap(String policy) {
        return ProxyFixture.filteredBy(
                "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, config: {name: shop.mine,"
                        + " failure_policy: " + policy + ", vm_config: {runtime: envoy.wasm.runtime.v8,"
                        + " code: {local: {filename: /a.wasm}}}}}",
                "[{match: {prefix: \"/without\"}, direct_response: {status: 200, body: {inline_string: here}},"
                        + " typed_per_filter_config: {first: {\"@type\":"
                        + " type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true}}},"
                        + " {match: {prefix: \"/\"}, direct_response: {status: 200, body: {inline_string: here}}}]");
    }

    @ParameterizedTest
    @CsvSource({"FAIL_CLOSED, 503", "FAIL_RELOAD, 503", "UNSPECIFIED, 503", "FAIL_OPEN, 200"})
    void requests_areRefusedOrPass_asTheConfigurationFails(String policy, int status) throws Exception {
        try (ProxyFixture proxy = new ProxyFixture(1, bootstrap(policy))) {
            HttpResponse<String> answer = proxy.send(HttpRequest.newBuilder(proxy.uri("/a")));
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(proxy.send(HttpRequest.newBuilder(proxy.uri("/without"))).statusCode())
                    .isEqualTo(200);
        }
    }
}
