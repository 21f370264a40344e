package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {
    private static String routes(String... policies) {
        return "[{match: {prefix: /}, route: {cluster: app, request_mirror_policies: [" + String.join(", ", policies)
                + "]}}]";
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 300_000})
    void everyMirror_getsACopyWithTheWholeBody(int size) throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        ScriptedUpstream.Script note = (line, head, body) -> {
            seen.add(line + " " + body.length + " " + host(head));
            return ScriptedUpstream.status(500, "nobody reads this");
        };
        try (var app = ScriptedUpstream.answering("app");
                var one = new ScriptedUpstream(note);
                var two = new ScriptedUpstream(note);
                var proxy = new ProxyFixture(
                        1,
                        http(
                                routes(
                                        "{cluster: one, disable_shadow_host_suffix_append: true}",
                                        "{cluster: two}",
                                        "{cluster: unknown}"),
                                cluster("app", "", app.port()),
                                cluster("one", "", one.port()),
                                cluster("two", "", two.port())))) {
            for (int i = 0; i < 3; i++) {
                assertThat(proxy.post("/x?y=1", new byte[size]).body()).isEqualTo("app");
            }
            String host = "127.0.0.1";
            String port = ":" + proxy.port("in");
            await().until(() -> seen.size() == 6);
            assertThat(seen)
                    .filteredOn(line -> line.equals("POST /x?y=1 HTTP/1.1 " + size + " " + host + port))
                    .hasSize(3);
            assertThat(seen)
                    .filteredOn(line -> line.equals("POST /x?y=1 HTTP/1.1 " + size + " " + host + "-shadow" + port))
                    .hasSize(3);
        }
    }

    @Test
    void mirrorThatNeverAnswers_orRefuses_disturbsNobody() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (var app = ScriptedUpstream.answering("app");
                var hanging = new ScriptedUpstream((_, _, _) -> {
                    end.await();
                    return "";
                });
                var proxy = new ProxyFixture(
                        1,
                        http(
                                routes("{cluster: hanging}", "{cluster: gone}"),
                                cluster("app", "", app.port()),
                                cluster("hanging", "", hanging.port()),
                                cluster("gone", "", ScriptedUpstream.refusingPort())))) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.post("/", new byte[1000]).body()).isEqualTo("app");
            }
            await().until(() -> hanging.requests.get() == 20);
            end.countDown();
        }
    }

    @Test
    void mirrorOfNone_getsNothing_andOfAPart_getsThatPart() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var none = ScriptedUpstream.answering("none");
                var half = ScriptedUpstream.answering("half");
                var proxy = new ProxyFixture(
                        1,
                        http(
                                routes(
                                        "{cluster: none, runtime_fraction: {default_value: {numerator: 0}}}",
                                        "{cluster: half, runtime_fraction: {default_value: {numerator: 50}}}"),
                                cluster("app", "", app.port()),
                                cluster("none", "", none.port()),
                                cluster("half", "", half.port())))) {
            for (int i = 0; i < 200; i++) {
                proxy.get("/");
            }
            assertThat(none.requests).hasValue(0);
            // Ten standard deviations around 100.
            await().untilAsserted(() -> assertThat(half.requests.get()).isBetween(30, 170));
        }
    }

    private static String host(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
                .map(line -> line.substring(5).strip())
                .findFirst()
                .orElse("");
    }
}
