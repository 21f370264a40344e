package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRequestInFlight_isAnsweredWhileNewConnectionsAreRefused(int loops) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (var app = new ScriptedUpstream((line, head, body) -> {
                    go.await(20, TimeUnit.SECONDS);
                    return ScriptedUpstream.ok("late");
                });
                var proxy = new ProxyFixture(
                        loops, http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app.port())));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            int port = proxy.port("in");
            var answer = pool.submit(() -> proxy.get("/"));
            await().until(() -> app.requests.get() == 1);
            var drained = pool.submit(() -> {
                proxy.server.drain();
                return true;
            });
            await().until(proxy.server::draining);
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .hasMessageContaining("refused"));
            assertThat(proxy.server.ready()).isFalse();
            go.countDown();
            HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
            assertThat(response.body()).isEqualTo("late");
            assertThat(response.headers().firstValue("connection")).hasValue("close");
            assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String bothWays(int app, String node) {
        String one = http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app));
        int from = one.indexOf("  - name: in");
        int to = one.indexOf("  clusters:");
        String inbound = one.substring(from, to).replace("name: in\n", "name: in\n    traffic_direction: INBOUND\n");
        String outbound = one.substring(from, to).replace("name: in\n", "name: out\n    traffic_direction: OUTBOUND\n");
        return "node: {id: '" + node + "', cluster: c}\n" + one.substring(0, from) + inbound + outbound
                + one.substring(to);
    }

    @Test
    void aSidecarThatDrains_stillCarriesItsProgramsOwnCalls() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, bothWays(app.port(), "sidecar~127.0.0.1~a.b~b.svc.cluster.local"))) {
            int inbound = proxy.port("in");
            assertThat(proxy.get("out", "/").body()).isEqualTo("x");
            proxy.server.drain(Duration.ofSeconds(1));
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), inbound).close())
                    .hasMessageContaining("refused");
            HttpResponse<String> late = proxy.get("out", "/");
            assertThat(late.body()).isEqualTo("x");
            assertThat(late.headers().firstValue("connection")).isEmpty();
        }
    }

    @Test
    void aGatewayThatDrains_takesNoMoreConnectionsOfEitherDirection() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, bothWays(app.port(), "router~127.0.0.1~a.b~b.svc.cluster.local"))) {
            int port = proxy.port("out");
            proxy.server.drain(Duration.ofSeconds(1));
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .hasMessageContaining("refused");
        }
    }
}
