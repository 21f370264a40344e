package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.overload.Gauges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests to a cluster of hosts that they name, through a running proxy. The names are a test's own; their addresses
/// are loopback, which only these tests may call.
class DynamicNamesTest {
    private static final String FILTER = "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig";
    private static final String CACHE = "dns_cache_config: {name: c, dns_query_timeout: 0.3s}";
    private static final String CLUSTER = """
              - name: app
                lb_policy: CLUSTER_PROVIDED
                cluster_type:
                  name: envoy.clusters.dynamic_forward_proxy
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig
                    allow_insecure_cluster_options: true
                    %s
        """.formatted(CACHE).stripTrailing();

    private final CountDownLatch never = new CountDownLatch(1);

    private InetAddress[] resolve(String name) throws UnknownHostException {
        if (name.equals("slow.example")) {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (name.equals("app.example")) {
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        }
        throw new UnknownHostException(name);
    }

    private ProxyFixture proxy(int loops, NameCache names) throws Exception {
        String yaml = ProxyFixture.filteredBy(
                "{\"@type\": type.googleapis.com/" + FILTER + ", " + CACHE + "}",
                "[{match: {prefix: /}, route: {cluster: app}}]",
                CLUSTER);
        return new ProxyFixture(loops, yaml, () -> Gauges.NONE, names);
    }

    private NameCache everywhere() {
        return new NameCache(this::resolve, _ -> true, System::nanoTime);
    }

    private static String get(ProxyFixture proxy, String host) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port("in")));
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void request_reachesTheHostThatItNames(int loops) throws Exception {
        try (ScriptedUpstream app = ScriptedUpstream.answering("here");
                ProxyFixture proxy = proxy(loops, everywhere())) {
            for (int i = 0; i < 4; i++) {
                assertThat(get(proxy, "App.example:" + app.port()))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("here");
            }
            assertThat(get(proxy, "127.0.0.1:" + app.port())).endsWith("here");
            assertThat(app.requests.get()).isEqualTo(5);
        }
    }

    @Test
    void hostThatDoesNotResolve_isAnsweredWithTheReason() throws Exception {
        try (ProxyFixture proxy = proxy(1, everywhere())) {
            assertThat(get(proxy, "nowhere.example"))
                    .startsWith("HTTP/1.1 503")
                    .contains("nowhere.example does not resolve");
            proxy.awaitExchanges(
                    all -> assertThat(all).extracting(ProxyFixture.Seen::flags).containsExactly("DF"));
        }
    }

    @Test
    void resolverThatDoesNotAnswer_isNotWaitedForLongerThanItsTimeout() throws Exception {
        try (ProxyFixture proxy = proxy(1, everywhere())) {
            assertThat(get(proxy, "slow.example"))
                    .startsWith("HTTP/1.1 503")
                    .contains("slow.example: no answer within 300 ms");
        } finally {
            never.countDown();
        }
    }

    @Test
    void addressOfTheMachine_isCalledByNoName() throws Exception {
        try (ScriptedUpstream app = ScriptedUpstream.answering("here");
                ProxyFixture proxy = proxy(1, new NameCache(this::resolve, DynamicHost::reachable, System::nanoTime))) {
            for (String host : new String[] {"app.example", "127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"}) {
                assertThat(get(proxy, host + ":" + app.port()))
                        .startsWith("HTTP/1.1 503")
                        .contains("which nobody may call by name");
            }
            assertThat(app.connectionsEver.get()).isZero();
        }
    }
}
