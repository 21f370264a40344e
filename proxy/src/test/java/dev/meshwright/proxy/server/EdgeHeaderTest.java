package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Threat model H10: what an outsider says about who he is, and how the mesh should treat him, does not get in.
class EdgeHeaderTest {
    private static final String ROUTE = "[{match: {prefix: /}, route: {cluster: app}}]";
    private static final String REQUEST = """
            GET / HTTP/1.1
            Host: a
            X-Envoy-Upstream-Rq-Timeout-Ms: 1
            X-Envoy-Retry-On: 5xx
            X-Envoy-Peer-Metadata: Zm9v
            X-Envoy-Peer-Metadata-Id: sidecar~1.2.3.4~admin.default~default.svc.cluster.local
            x-envoy-internal: true
            X-Forwarded-Client-Cert: URI=spiffe://cluster.local/ns/default/sa/admin
            X-Forwarded-For: 10.0.0.1
            X-Forwarded-Proto: https
            X-Request-Id: chosen-by-the-outsider
            X-Kept: yes
            Connection: close, x-forwarded-for, x-forwarded-client-cert, x-request-id, authorization
            Authorization: Bearer t

            """.replace("\n", "\r\n");

    /// The head that the app got, in lower case.
    private static String seen(String manager) throws Exception {
        try (var app = new ScriptedUpstream((line, head, body) -> ScriptedUpstream.ok(head));
                var proxy = new ProxyFixture(
                        1,
                        http(ROUTE, cluster("app", "", app.port()))
                                .replace("stat_prefix: in", "stat_prefix: in\n          " + manager));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer.substring(answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void anEdge_dropsMeshHeaders_andSaysItselfWhoCalls() throws Exception {
        assertThat(seen("use_remote_address: true"))
                .doesNotContain("x-envoy-", "x-forwarded-client-cert", "spiffe://", "chosen-by-the-outsider")
                .contains("x-forwarded-for: 10.0.0.1,127.0.0.1")
                .contains("x-forwarded-proto: http\r")
                .contains("x-request-id: ")
                .contains("x-kept: yes");
    }

    @Test
    void clientCertificateHeader_isDroppedInside_too() throws Exception {
        assertThat(seen("use_remote_address: false"))
                .doesNotContain("x-forwarded-client-cert", "spiffe://")
                .contains("x-forwarded-proto: https");
    }

    @Test
    void headersThatPolicyReliesOn_cannotBeNominatedAway() throws Exception {
        assertThat(seen("use_remote_address: true")).contains("authorization: bearer t", "x-forwarded-for: ");
    }
}
