package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.proxy.overload.Gauges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
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
            proxy.awaitExchanges(all -> assertThat(all).last().satisfies(seen -> {
                assertThat(seen.flags()).isEqualTo("OM");
                assertThat(seen.details()).isEqualTo("overload");
            }));
            gauges.set(Gauges.NONE);
            await().until(() -> proxy.get("/").statusCode() == 200);
        }
    }

    @Test
    void whoDoesNotRead_isClosedWhileMemoryIsShort_andOthersAreServed() throws Exception {
        String large = "y".repeat(12 << 20);
        try (var app = new ScriptedUpstream((line, _, _) -> ScriptedUpstream.ok(line.contains("large") ? large : "x"));
                var proxy = new ProxyFixture(1, http(ROUTE, cluster("app", "", app.port())), gauges::get);
                Socket stalled = new Socket()) {
            stalled.setReceiveBufferSize(2_048);
            stalled.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port("in")));
            stalled.setSoTimeout(10_000);
            stalled.getOutputStream()
                    .write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> app.requests.get() == 1);
            gauges.set(new Gauges(0.85, 0, 0, 0));
            await().until(() -> !proxy.exchanges.isEmpty());
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(drained(stalled)).isLessThan(large.length());
        }
    }

    /// Bytes until the end, or until the connection breaks.
    private static long drained(Socket socket) throws Exception {
        byte[] piece = new byte[64 * 1024];
        long sum = 0;
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(piece)) {
                sum += read;
            }
        } catch (SocketException broken) {
            return sum;
        }
        return sum;
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
