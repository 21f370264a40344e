package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static dev.meshwright.proxy.server.ProxyFixture.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final String CONNECTIONS_100 =
            ", circuit_breakers: {thresholds: [{max_connections: 100, max_pending_requests: 1000, max_requests:"
                    + " 10000}]}";
    private static final String PENDING_10 =
            ", circuit_breakers: {thresholds: [{max_connections: 100, max_pending_requests: 10, max_requests: 10000}]}";

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void overflowOfAHundredConnections_waitsAndIsServed(int loops) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (var app = new ScriptedUpstream((line, head, body) -> {
                    go.await(60, TimeUnit.SECONDS);
                    return ScriptedUpstream.ok("x");
                });
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, timeout: 0s}}]",
                                cluster("app", CONNECTIONS_100, app.port())));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                answers.add(pool.submit(() -> proxy.get("/").statusCode()));
            }
            await().atMost(60, TimeUnit.SECONDS).until(() -> app.requests.get() == 100);
            await().atMost(60, TimeUnit.SECONDS).until(() -> KernelSockets.establishedTo(app.port()) == 100);
            go.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(app.connectionsMost.get()).isLessThanOrEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void moreThanTenWaiting_areRefusedWithUo(int loops) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (var app = new ScriptedUpstream((line, head, body) -> {
                    go.await(60, TimeUnit.SECONDS);
                    return ScriptedUpstream.ok("x");
                });
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, timeout: 0s}}]",
                                cluster("app", PENDING_10, app.port())));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            while (app.requests.get() < 100) {
                int before = app.requests.get();
                answers.add(pool.submit(() -> proxy.get("/").statusCode()));
                await().atMost(60, TimeUnit.SECONDS).until(() -> app.requests.get() > before);
            }
            for (int i = 0; i < 30; i++) {
                answers.add(pool.submit(() -> proxy.get("/").statusCode()));
            }
            await().atMost(60, TimeUnit.SECONDS).until(() -> proxy.exchanges.size() == 20);
            assertThat(proxy.exchanges)
                    .allMatch(seen -> seen.status() == 503 && seen.flags().equals("UO"));
            await().atMost(60, TimeUnit.SECONDS).until(() -> KernelSockets.establishedTo(app.port()) == 100);
            go.countDown();
            int served = 0;
            for (Future<Integer> answer : answers) {
                served += answer.get(30, TimeUnit.SECONDS) == 200 ? 1 : 0;
            }
            assertThat(served).isEqualTo(110);
            assertThat(app.connectionsMost.get()).isLessThanOrEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHundredAndFirstTcpConnection_isClosedWithUo(int loops) throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(loops, tcp(cluster("app", CONNECTIONS_100, app.port())))) {
            List<Socket> open = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    open.add(new Socket(InetAddress.getLoopbackAddress(), proxy.port("in")));
                }
                await().atMost(60, TimeUnit.SECONDS).until(() -> app.connectionsOpen.get() == 100);
                try (Socket more = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
                    more.setSoTimeout(10_000);
                    assertThat(more.getInputStream().read()).isEqualTo(-1);
                }
                await().atMost(60, TimeUnit.SECONDS).until(() -> proxy.tcpFlags.size() == 1);
                assertThat(proxy.tcpFlags).containsExactly("UO");
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
            await().atMost(60, TimeUnit.SECONDS).until(() -> app.connectionsOpen.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theFailingOneOfTwoEndpoints_isEjectedAfterFiveErrorsAndReturns(int loops) throws Exception {
        try (var good = ScriptedUpstream.answering("good");
                var bad = new ScriptedUpstream((line, head, body) -> ScriptedUpstream.status(500, "bad"));
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app}}]",
                                cluster(
                                        "app",
                                        ", common_lb_config: {healthy_panic_threshold: {value: 0}}, outlier_detection:"
                                                + " {consecutive_5xx: 5, interval: 1s, base_ejection_time: 2s,"
                                                + " enforcing_consecutive_5xx: 100, enforcing_success_rate: 0,"
                                                + " always_eject_one_host: true}",
                                        good.port(),
                                        bad.port())))) {
            int errors = 0;
            for (int i = 0; i < 40; i++) {
                errors += proxy.get("/").statusCode() == 500 ? 1 : 0;
            }
            assertThat(errors).isEqualTo(5);
            bad.script = (line, head, body) -> ScriptedUpstream.ok("back");
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> proxy.get("/").body().equals("back"));
        }
    }
}
