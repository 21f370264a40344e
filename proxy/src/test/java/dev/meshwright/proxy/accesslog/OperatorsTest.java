package dev.meshwright.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meshwright.base.format.CommandOperators;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.PeerCertificate;
import dev.meshwright.proxy.server.StockEnvoy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OperatorsTest {
    private static final String TARGET = "/a/b?x=1&y=a%20b&x=2&z&%6e=5";

    /// What both write alike for one request.
    private static final List<String> ALIKE = List.of(
            "%START_TIME%",
            "%START_TIME(%s.%3f)%",
            "%START_TIME(%1f %2f)%",
            "%START_TIME(%Y/%m/%d %H:%M:%S %z %Z)%",
            "%START_TIME(%e %j %a %A %b %B %h %p %P %I %k %l %y %u %w %C %G %g %V %U %W)%",
            "%START_TIME(%T %F %D %R %c %x %X %r %%)%",
            "%START_TIME_LOCAL(%d)%",
            "%PATH%",
            "%PATH(NQ)%",
            "%PATH(WQ:ORIG)%",
            "%PATH(:PATH)%",
            "%PATH(NQ:ORIG_OR_PATH):3%",
            "%QUERY_PARAM(x)%",
            "%QUERY_PARAM(y)%",
            "%QUERY_PARAM(z)%",
            "%QUERY_PARAM(n)%",
            "%QUERY_PARAM(none)%",
            "%QUERY_PARAM(y):2%",
            "%QUERY_PARAMS%",
            "%QUERY_PARAMS(ORIG)%",
            "%ENVIRONMENT(PATH)%",
            "%ENVIRONMENT(PATH):4%",
            "%ENVIRONMENT(NOT_THERE_AT_ALL)%",
            "%HOSTNAME%",
            "%ACCESS_LOG_TYPE%",
            "%RESPONSE_FLAGS_LONG%",
            "%RESPONSE_CODE_DETAILS%",
            "%REQUEST_HEADER(X-NONE?:METHOD)%",
            "%REQUEST_HEADER(X-A):2%",
            "%REQ_WITHOUT_QUERY(:PATH)%",
            "%REQ_WITHOUT_QUERY(X-NONE?:PATH):3%",
            "%REQ_WITHOUT_QUERY(X-NONE)%",
            "%REQ_WITHOUT_QUERY(X-A)%",
            "%RESPONSE_TRAILER(a)%",
            "%GRPC_STATUS%",
            "%GRPC_STATUS(SNAKE_STRING)%",
            "%UPSTREAM_REMOTE_PORT%",
            "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
            "%DOWNSTREAM_LOCAL_PORT%",
            "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%");

    @TempDir
    private Path folder;

    @Test
    void linesAreThoseOfStockEnvoy() throws Exception {
        assumeTrue(!StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path log = folder.resolve("lines");
        try (var _ = new StockEnvoy(folder, bootstrap(port, log), port);
                HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + TARGET))
                            .header("x-a", "abc")
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            await().until(() -> Files.exists(log) && Files.readString(log).contains("GET"));
        }
        String line = Files.readAllLines(log).stream()
                .filter(each -> each.contains("GET"))
                .findFirst()
                .orElseThrow();
        List<String> theirs = List.of(line.split("~", -1));
        ExchangeRecord record = new ExchangeRecord(new DownstreamInfo(
                "l", "OUTBOUND", "127.0.0.1:" + port, "127.0.0.1:40000", "", "", "", "", List.of(), null));
        record.startEpochMillis = Long.parseLong(theirs.get(1).replace(".", ""));
        record.details = "direct_response";
        record.request.method(record.request.append("GET"));
        record.request.path(record.request.append(TARGET));
        record.request.add("x-a", "abc");
        for (int i = 0; i < ALIKE.size(); i++) {
            assertThat(line(ALIKE.get(i), record)).as(ALIKE.get(i)).isEqualTo(theirs.get(i));
        }
    }

    @Test
    void everyOperatorThatIsCalledOurs_hasAValue() {
        ExchangeRecord record = full();
        for (String name : CommandOperators.namesOfLogs()) {
            if (name.equals("TRACE_ID") || name.equals("SPAN_ID")) {
                continue; // of a request that is traced
            }
            String argument = ARGUMENTS.getOrDefault(name, "");
            assertThat(line("%" + name + argument + "%", record)).as(name).isNotEqualTo("-");
        }
        assertThat(line("%UPSTREAM_PROTOCOL% %CEL(size(request.path))% %START_TIME(%EY)%", record))
                .startsWith("- - ");
    }

    @ParameterizedTest
    @CsvSource({
        "5, %GRPC_STATUS%, NotFound",
        "5, %GRPC_STATUS(SNAKE_STRING)%, NOT_FOUND",
        "5, %GRPC_STATUS(NUMBER)%, 5",
        "1, %GRPC_STATUS%, Canceled",
        "99, %GRPC_STATUS%, 99",
        "-1, %GRPC_STATUS%, -"
    })
    void statusOfGrpc_isSaidInItsForms(int status, String format, String expected) {
        ExchangeRecord record = full();
        record.grpcStatus = status;
        assertThat(line(format, record)).isEqualTo(expected);
    }

    @Test
    void flags_haveLongForms() {
        ExchangeRecord record = full();
        record.flags = "UF,URX";
        assertThat(line("%RESPONSE_FLAGS_LONG%", record))
                .isEqualTo("UpstreamConnectionFailure,UpstreamRetryLimitExceeded");
    }

    private static final Map<String, String> ARGUMENTS = Map.of(
            "REQ", "(:METHOD)",
            "REQ_WITHOUT_QUERY", "(:PATH)",
            "REQUEST_HEADER", "(:METHOD)",
            "RESP", "(server)",
            "RESPONSE_HEADER", "(server)",
            "TRAILER", "(end)",
            "RESPONSE_TRAILER", "(end)",
            "QUERY_PARAM", "(x)",
            "ENVIRONMENT", "(PATH)");

    private static ExchangeRecord full() {
        PeerCertificate peer = new PeerCertificate("CN=a", List.of("spiffe://a/b"), List.of("a.b"), "ab", "pem");
        ExchangeRecord record = new ExchangeRecord(new DownstreamInfo(
                "l",
                "INBOUND",
                "[::1]:8080",
                "127.0.0.1:40000",
                "name",
                "TLSv1.3",
                "cipher",
                "spiffe://a/c",
                List.of("spiffe://a/b"),
                peer));
        record.startEpochMillis = 1_764_000_000_123L;
        record.startNanos = 1;
        record.requestEndNanos = 2;
        record.upstreamFirstByteNanos = 3;
        record.endNanos = 4;
        record.status = 200;
        record.details = "via_upstream";
        record.flags = "UF";
        record.terminationDetails = "ended";
        record.upstreamFailure = "failed";
        record.cluster = "c";
        record.route = "r";
        record.upstreamAddress = "127.0.0.2:80";
        record.upstreamLocalAddress = "127.0.0.1:50000";
        record.upstreamIdentity = "spiffe://a/d";
        record.attempts = 1;
        record.requestId = "id";
        record.grpcStatus = 0;
        record.request.method(record.request.append("GET"));
        record.request.path(record.request.append(TARGET));
        record.response.add("server", "s");
        MessageHead trailers = new MessageHead();
        trailers.add("end", "e");
        record.trailers = trailers;
        return record;
    }

    private static String line(String format, ExchangeRecord record) {
        Line line = new Line(Line.Form.ESCAPED);
        new LineProgram<>(new AccessLog.Text(Template.parse(format)), Operators::ofExchange)
                .run(record, new byte[0], line);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    private static String bootstrap(int port, Path log) {
        return """
            static_resources:
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: a
                      route_config:
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes: [{match: {prefix: /}, direct_response: {status: 200}}]
                      http_filters:
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                      access_log:
                      - name: file
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                          path: %s
                          log_format: {text_format_source: {inline_string: "%s\\n"}, formatters: [{name: envoy.formatter.req_without_query, typed_config: {"@type": type.googleapis.com/envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery}}]}
            """.formatted(port, log, String.join("~", ALIKE));
    }
}
