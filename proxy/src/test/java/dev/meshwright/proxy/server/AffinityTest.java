package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AffinityTest {
    @Test
    void clientWithoutCookie_isGivenOne_thatKeepsItOnItsHost() throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var two = ScriptedUpstream.answering("two");
                var three = ScriptedUpstream.answering("three");
                var proxy = new ProxyFixture(
                        1,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, hash_policy: [{cookie: {name: stay, ttl: 60s,"
                                        + " path: /, attributes: [{name: SameSite, value: Strict}]}}]}}]",
                                cluster("app", ", lb_policy: RING_HASH", one.port(), two.port(), three.port())))) {
            Set<String> hosts = new HashSet<>();
            for (int client = 0; client < 30; client++) {
                HttpResponse<String> first = proxy.get("/");
                String given = first.headers().firstValue("set-cookie").orElseThrow();
                assertThat(given).matches("stay=[0-9a-f]{16}; Max-Age=60; Path=/; HttpOnly; SameSite=Strict");
                hosts.add(first.body());
                for (int i = 0; i < 3; i++) {
                    HttpResponse<String> again = proxy.send(HttpRequest.newBuilder(proxy.uri("/"))
                            .header("cookie", given.substring(0, given.indexOf(';'))));
                    assertThat(again.body()).isEqualTo(first.body());
                    assertThat(again.headers().firstValue("set-cookie")).isEmpty();
                }
            }
            // The chance that 30 draws miss one of three hosts is below 2e-5.
            assertThat(hosts).hasSize(3);
        }
    }
}
