package dev.meshwright.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.LocalInfo;
import dev.meshwright.proxy.observe.TcpRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogsTest {
    private static final byte[] NO_NODE = {};
    private static final LocalInfo SELF = new LocalInfo("id", "cluster", "zone", "0");

    private static final DownstreamInfo DOWNSTREAM = new DownstreamInfo(
            "l", "OUTBOUND", "127.0.0.1:8080", "127.0.0.1:40000", "reviews", "", "", "", List.of(), null);

    private static List<Map.Entry<String, AccessLog.Node>> fields(String... keysAndTemplates) {
        List<Map.Entry<String, AccessLog.Node>> fields = new ArrayList<>();
        for (int i = 0; i < keysAndTemplates.length; i += 2) {
            fields.add(Map.entry(keysAndTemplates[i], new AccessLog.Leaf(Template.parse(keysAndTemplates[i + 1]))));
        }
        return fields;
    }

    private static ExchangeRecord exchange() {
        ExchangeRecord record = new ExchangeRecord(DOWNSTREAM);
        record.startEpochMillis = 1_764_000_000_123L;
        record.startNanos = 1_000_000;
        record.endNanos = 8_000_000;
        record.status = 503;
        record.flag("UF");
        record.flag("URX");
        record.details = "via_upstream";
        record.request.method(record.request.append("GET"));
        record.request.path(record.request.append("/a?b=c"));
        record.request.add("user-agent", "x\"}\n{\"forged\":1\\ \u00c3\u00a9");
        record.response.add("x-envoy-upstream-service-time", "6");
        return record;
    }

    private static String render(AccessLog.Format format, ExchangeRecord record, String origin) {
        Line line = new Line(Line.Form.ESCAPED);
        var program = new LineProgram<>(format, Operators::ofExchange);
        program.run(record, LineProgram.string(origin), line);
        String first = text(line);
        program.run(record, LineProgram.string(origin), line);
        assertThat(text(line)).isEqualTo(first);
        return first;
    }

    private static String text(Line line) {
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    @Test
    void jsonLine_hasEnvoysFieldMeanings_andIsOneParsableLine() throws Exception {
        var format = new AccessLog.Json(
                fields(
                        "start_time", "%START_TIME%",
                        "method", "%REQ(:METHOD)%",
                        "path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
                        "protocol", "%PROTOCOL%",
                        "response_code", "%RESPONSE_CODE%",
                        "response_flags", "%RESPONSE_FLAGS%",
                        "duration", "%DURATION%",
                        "upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
                        "user_agent", "%REQ(USER-AGENT)%",
                        "upstream_host", "%UPSTREAM_HOST%",
                        "requested_server_name", "%REQUESTED_SERVER_NAME%",
                        "two", "%REQ(:METHOD)%:%UPSTREAM_HOST%"),
                false);
        String line = render(format, exchange(), "shop/routes.yaml:12:9");
        assertThat(line).endsWith("}\n");
        assertThat(line.strip()).doesNotContain("\n").isASCII();
        var struct = Struct.newBuilder();
        JsonFormat.parser().merge(line, struct);
        var got = struct.getFieldsMap();
        assertThat(line)
                .startsWith("{\"start_time\":\"2025-11-24T16:00:00.123Z\",\"method\":\"GET\",\"path\":\"/a?b=c\"")
                .contains("\"response_code\":503,\"response_flags\":\"UF,URX\",\"duration\":7")
                .contains("\"upstream_host\":null", "\"requested_server_name\":\"reviews\"", "\"two\":\"GET:-\"")
                .contains("\"origin\":\"shop/routes.yaml:12:9\"");
        assertThat(got.get("user_agent"))
                .hasToString(com.google.protobuf.Value.newBuilder()
                        .setStringValue("x\"}\n{\"forged\":1\\ é")
                        .build()
                        .toString());
    }

    @Test
    void defaultText_isEnvoysLine() {
        String line = render(new AccessLog.DefaultText(), exchange(), "");
        assertThat(line)
                .startsWith("[2025-11-24T16:00:00.123Z] \"GET /a?b=c HTTP/1.1\" 503 UF,URX 0 0 7 6 \"-\" \"x\\\"}\\n{")
                .endsWith("\"-\" \"-\" \"-\"\n");
        assertThat(line.strip()).doesNotContain("\n");
    }

    @Test
    void omittedEmptyFields_leaveNoTrace() {
        var format = new AccessLog.Json(fields("a", "%UPSTREAM_HOST%", "b", "%PROTOCOL%", "c", "%GRPC_STATUS%"), true);
        assertThat(render(format, exchange(), "")).isEqualTo("{\"b\":\"HTTP/1.1\"}\n");
    }

    @Test
    void nestedObjectsAndConstants_standAsConfigured() {
        List<Map.Entry<String, AccessLog.Node>> inner = fields("host", "%UPSTREAM_HOST%", "proto", "%PROTOCOL%");
        List<Map.Entry<String, AccessLog.Node>> outer = List.of(
                Map.entry("k\"", new AccessLog.Constant("v\n")),
                Map.entry("n", new AccessLog.Constant(1.5)),
                Map.entry("in", new AccessLog.Nested(inner)));
        assertThat(render(new AccessLog.Json(outer, false), exchange(), "o"))
                .isEqualTo("{\"k\\\"\":\"v\\n\",\"n\":1.5,\"in\":{\"host\":null,\"proto\":\"HTTP/1.1\"},"
                        + "\"origin\":\"o\"}\n");
        assertThat(render(new AccessLog.Json(outer, true), exchange(), ""))
                .isEqualTo("{\"k\\\"\":\"v\\n\",\"n\":1.5,\"in\":{\"proto\":\"HTTP/1.1\"}}\n");
    }

    @Test
    void valuesAreCutToTheirLength_beforeTheyAreEscaped() {
        var format = new AccessLog.Json(
                fields(
                        "agent", "%REQ(USER-AGENT):3%",
                        "time", "%START_TIME:4%",
                        "code", "%RESPONSE_CODE:1%",
                        "none", "%PROTOCOL:0%"),
                false);
        assertThat(render(format, exchange(), ""))
                .isEqualTo("{\"agent\":\"x\\\"}\",\"time\":\"2025\",\"code\":5,\"none\":null}\n");
    }

    @Test
    void rememberedValue_isReplacedByTheNextRecords() {
        var program = new LineProgram<>(
                new AccessLog.Json(fields("cluster", "%UPSTREAM_CLUSTER%", "t", "%START_TIME%"), false),
                Operators::ofExchange);
        Line line = new Line(Line.Form.ESCAPED);
        ExchangeRecord record = exchange();
        record.cluster = "a";
        program.run(record, new byte[0], line);
        record.cluster = "b\"";
        record.startEpochMillis = -1;
        program.run(record, new byte[0], line);
        assertThat(text(line)).isEqualTo("{\"cluster\":\"b\\\"\",\"t\":\"1969-12-31T23:59:59.999Z\"}\n");
    }

    @Test
    void connectionsLine_isWrittenByTheBackgroundThread_withFilterApplied(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.json");
        var format = new AccessLog.Json(fields("cluster", "%UPSTREAM_CLUSTER%", "sent", "%BYTES_SENT%"), false);
        var lines = new AccessLog.Lines(file.toString(), format);
        var every = new AccessLog(lines, new AccessLog.Every());
        var slow = new AccessLog(lines, new AccessLog.DurationMillis(AccessLog.Comparison.GREATER_OR_EQUAL, 1_000));
        var told = new AccessLog(
                new AccessLog.Lines(
                        file.toString(),
                        new AccessLog.Json(
                                List.of(Map.entry(
                                        "list",
                                        new AccessLog.Items(List.of(
                                                new AccessLog.Leaf(Template.parse("%BYTES_SENT%")),
                                                new AccessLog.Constant(true),
                                                new AccessLog.Nothing())))),
                                false)),
                new AccessLog.Expression(CelProgram.compile("destination.port == 8080 && !connection.mtls")));
        var untold = new AccessLog(lines, new AccessLog.Expression(CelProgram.compile("response.code == 200")));
        AccessLogs logs = new AccessLogs(OriginLookup.NONE, AccessLogs.BUFFER_BYTES_MAX, NO_NODE, SELF);
        var loop = logs.create(0);
        TcpRecord record = new TcpRecord(DOWNSTREAM, 0, 1);
        record.endNanos = 5_000_000;
        record.cluster = "outbound|27017||db.shop.svc.cluster.local";
        record.bytesSent = 42;
        record.logging = new NetworkFilter.TcpProxy(
                "x",
                new ClusterChoice.Named("c"),
                0,
                1,
                0,
                false,
                NetworkFilter.Tunnel.NONE,
                List.of(every, slow, told, untold),
                MetricRules.NONE);
        loop.onTcpEnd(record);
        logs.close();
        assertThat(Files.readString(file))
                .isEqualTo("{\"cluster\":\"outbound|27017||db.shop.svc.cluster.local\",\"sent\":42}\n"
                        + "{\"list\":[42,true,null]}\n");
    }

    @Test
    void linesBeyondTheBuffer_areDroppedAndCounted() throws Exception {
        LogTarget target = new LogTarget("/nowhere/at/all");
        LogBuffer buffer = target.newBuffer(100, () -> {});
        Line line = new Line(Line.Form.ESCAPED);
        line.text("x".repeat(60), Line.ALL);
        buffer.append(line);
        buffer.append(line);
        assertThat(target.dropped()).isEqualTo(1);
        target.flush();
        var out = new java.io.ByteArrayOutputStream();
        buffer.drainTo(out);
        assertThat(out.size()).isEqualTo(60);
    }

    @Test
    void droppedLines_areOnThePage() {
        try (AccessLogs logs = new AccessLogs(OriginLookup.NONE, 10, NO_NODE, SELF)) {
            PrometheusText page = new PrometheusText();
            logs.write(page);
            assertThat(page.toString()).contains("meshwright_access_log_dropped_total 0\n");
        }
    }

    @Test
    void originOfAPlace_isAskedOnce_untilOriginsChange() {
        int[] asked = new int[1];
        long[] version = new long[1];
        OriginLookup lookup = new OriginLookup() {
            @Override
            public String find(Place place) {
                asked[0]++;
                return "f:1:1";
            }

            @Override
            public long version() {
                return version[0];
            }
        };
        try (AccessLogs logs = new AccessLogs(lookup, 1000, NO_NODE, SELF)) {
            LoopAccessLog loop = new LoopAccessLog(logs, lookup);
            Place place = Place.of("rds", "9080");
            assertThat(loop.origin(place)).asString().isEqualTo("\"f:1:1\"");
            assertThat(loop.origin(place)).asString().isEqualTo("\"f:1:1\"");
            assertThat(asked[0]).isEqualTo(1);
            version[0]++;
            assertThat(loop.origin(place)).asString().isEqualTo("\"f:1:1\"");
            assertThat(asked[0]).isEqualTo(2);
        }
    }
}
