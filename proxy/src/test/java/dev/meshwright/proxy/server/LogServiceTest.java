package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Access logs that are sent to a service say what stock Envoy's say (environment variable MESHWRIGHT_ENVOY).
class LogServiceTest {
    private static String common(String name) {
        return "common_config: {log_name: " + name + ", transport_api_version: V3, buffer_flush_interval: 0.1s,"
                + " grpc_service: {envoy_grpc: {cluster_name: logs, authority: logs.example}}}";
    }

    private static String loggers(String prefix) {
        return """
            [{name: http, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig, %s,
                additional_request_headers_to_log: [X-User, ":method", x-absent], additional_response_headers_to_log: [x-program, ":status"], additional_response_trailers_to_log: [x-last]}},
             {name: tcp, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig, %s}},
             {name: otel, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig, %s, disable_builtin_labels: %s,
                resource_attributes: {values: [{key: of, value: {string_value: shop}}]},
                body: {string_value: "%%REQ(:METHOD)%% \\"%%REQ(X-USER)%%\\" %%RESPONSE_CODE%% %%BYTES_SENT%% naïve\\n"},
                attributes: {values: [{key: path, value: {string_value: "%%REQ(:PATH)%%"}}, {key: user, value: {string_value: "%%REQ(X-USER)%%"}},
                  {key: none, value: {string_value: "%%REQ(X-ABSENT)%%"}},
                  {key: more, value: {kvlist_value: {values: [{key: flags, value: {string_value: "%%RESPONSE_FLAGS%%"}}]}}},
                  {key: list, value: {array_value: {values: [{string_value: "%%PROTOCOL%%"}, {string_value: constant}]}}}]}}}]
            """.formatted(
                common(prefix + "-http"), common(prefix + "-tcp"), common(prefix + "-otel"), prefix.equals("in"));
    }

    private static String bootstrap(int in, int raw, int app, int logs, int nobody) {
        return """
            node: {id: "sidecar~1", cluster: shop.default, locality: {zone: z1}}
            static_resources:
              listeners:
            %s
                      access_log: %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {name: direct, match: {prefix: /direct}, direct_response: {status: 418}}
                          - {name: gone, match: {prefix: /gone}, route: {cluster: gone}}
                          - {name: lost, match: {prefix: /lost}, route: {cluster: nowhere}}
                          - {name: "on", match: {prefix: /rewritten}, route: {cluster: app, prefix_rewrite: /new}}
                          - {name: main, match: {prefix: /a}, route: {cluster: app}}
                        validate_clusters: false
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              - name: raw
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.tcp_proxy
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: raw
                      cluster: app
                      access_log: %s
              clusters:
            %s
            """.formatted(
                        ProxyFixture.listener("in", in),
                        loggers("in").replace("\n", "\n                      "),
                        raw,
                        loggers("raw").replace("\n", "\n                      "),
                        String.join(
                                "\n",
                                ProxyFixture.cluster("app", "", app),
                                ProxyFixture.cluster("gone", "", nobody),
                                ProxyFixture.cluster("logs", ProxyFixture.HTTP2, logs)));
    }

    @Test
    void entriesAndRecords_areThoseOfStockEnvoy(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int in = ScriptedUpstream.refusingPort();
        int raw = ScriptedUpstream.refusingPort();
        try (var app = new ScriptedUpstream((_, _, _) ->
                        "HTTP/1.1 200 X\r\nx-program: one\r\nx-program: two\r\n" + "content-length: 5\r\n\r\nhello");
                var nobody = ScriptedUpstream.refusing();
                var theirs = new LogCollector();
                var own = new LogCollector()) {
            try (var _ =
                    new StockEnvoy(folder, bootstrap(in, raw, app.port(), theirs.port(), nobody.getLocalPort()), in)) {
                ask(in, raw);
                complete(theirs);
            }
            try (var ours = new ProxyFixture(2, bootstrap(0, 0, app.port(), own.port(), nobody.getLocalPort()))) {
                ask(ours.port("in"), ours.port("raw"));
                // What waits when the proxy ends is told, too.
            }
            complete(own);
            assertThat(texts(own.requests, LogServiceTest::request))
                    .isEqualTo(texts(theirs.requests, LogServiceTest::request));
            assertThat(texts(own.connections, LogServiceTest::connection))
                    .isEqualTo(texts(theirs.connections, LogServiceTest::connection));
            assertThat(texts(own.records, LogServiceTest::record))
                    .isEqualTo(texts(theirs.records, LogServiceTest::record));
            assertThat(own.logs).isEqualTo(theirs.logs).hasSize(4);
        }
    }

    private static void complete(LogCollector collector) {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            assertThat(collector.requests).hasSize(8);
            assertThat(collector.connections).hasSize(8);
            assertThat(collector.records).hasSize(8);
        });
    }

    private static void ask(int in, int raw) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String path : List.of("/a?b=c", "/rewritten/x", "/direct", "/gone", "/lost", "/nowhere")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + in + path))
                                .header("x-user", "ada \"a\"")
                                .header("x-user", "b")
                                .header("referer", "http://before.example/")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            }
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + in + "/a"))
                            .POST(HttpRequest.BodyPublishers.ofString("a body"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), raw)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    private static <T> String texts(Queue<T> all, Function<T, String> text) {
        return all.stream().map(text).sorted().collect(Collectors.joining("\n----\n"));
    }

    private static String request(HTTPAccessLogEntry entry) {
        HTTPAccessLogEntry.Builder told = entry.toBuilder();
        common(told.getCommonPropertiesBuilder());
        // Which headers a proxy adds differs; how many bytes a frame of a connection has, too.
        told.getRequestBuilder()
                .clearRequestHeadersBytes()
                .clearUpstreamHeaderBytesSent()
                .clearDownstreamHeaderBytesReceived()
                .clearRequestId()
                .clearForwardedFor();
        if (entry.getCommonProperties().getResponseFlags().getUpstreamConnectionFailure()) {
            // Each has its own words for why.
            told.getCommonPropertiesBuilder().setUpstreamTransportFailureReason("why");
            told.getResponseBuilder().setResponseCodeDetails("why").clearResponseBodyBytes();
        }
        told.getResponseBuilder()
                .clearResponseHeadersBytes()
                .clearUpstreamHeaderBytesReceived()
                .clearDownstreamHeaderBytesSent();
        return text(told.toString());
    }

    private static String connection(TCPAccessLogEntry entry) {
        TCPAccessLogEntry.Builder told = entry.toBuilder();
        if (entry.getCommonProperties().getResponseFlags().getUpstreamConnectionFailure()) {
            told.getCommonPropertiesBuilder().setUpstreamTransportFailureReason("why");
            told.getConnectionPropertiesBuilder().clearSentBytes();
        }
        common(told.getCommonPropertiesBuilder());
        return text(told.toString());
    }

    /// That a time is there counts, not which one.
    private static void common(AccessLogCommon.Builder common) {
        common.clearStreamId()
                .clearDownstreamWireBytesReceived()
                .clearDownstreamWireBytesSent()
                .clearUpstreamWireBytesReceived()
                .clearUpstreamWireBytesSent();
        assertThat(common.getStartTime().getSeconds()).isGreaterThan(1_700_000_000);
    }

    /// Of a connection that failed the length of the answer is the proxy's own.
    private static String record(LogCollector.LogRecord told) {
        return told.toString().replaceAll("(503) \\d+ ", "$1 LENGTH ");
    }

    private static String text(String message) {
        return message.replaceAll("port_value: \\d+", "port_value: PORT")
                .replaceAll("(?m)^ *(seconds|nanos): \\d+\n", "")
                .replaceAll("(?s)(time_to_\\w+|duration|start_time) \\{\\s*\\}", "$1")
                .replaceAll("127.0.0.1:\\d+", "127.0.0.1:PORT");
    }
}
