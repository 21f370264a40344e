package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.proxy.overload.Gauges;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The gauges are scripted; what the proxy does about them is real.
class OverloadTest {
    private static final String ROUTE = "[{match: {prefix: /}, route: {cluster: app}}]";
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicReference<Gauges> gauges = new AtomicReference<>(Gauges.NONE);

    @Test
    void requestsAreRefused_whileMemoryIsShort_andServedAgainAfterwards() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(2, http(ROUTE, cluster("app", "", app.port())), gauges::get)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            gauges.set(new Gauges(0.92, 0, 0, 0));
            await().until(() -> proxy.get("/").statusCode() == 503);
            assertThat(proxy.exchanges).last().satisfies(seen -> {
                assertThat(seen.flags()).isEqualTo("OM");
                assertThat(seen.details()).isEqualTo("overload");
            });
            gauges.set(Gauges.NONE);
            await().until(() -> proxy.get("/").statusCode() == 200);
        }
    }

    @Test
    void connectionsWait_whileDescriptorsAreShort_andOpenOnesGoOn() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, http(ROUTE, cluster("app", "", app.port())), gauges::get);
                Socket open = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            gauges.set(new Gauges(0, 0, 0.95, 0));
            await().until(() -> !answered(proxy.port("in"), 300));
            open.setSoTimeout(10_000);
            open.getOutputStream().write(REQUEST);
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
            gauges.set(Gauges.NONE);
            await().until(() -> answered(proxy.port("in"), 5_000));
        }
    }

    private static boolean answered(int port, int waitMillis) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(waitMillis);
            socket.getOutputStream().write(REQUEST);
            return socket.getInputStream().read() == 'H';
        } catch (SocketTimeoutException waiting) {
            return false;
        }
    }
}
