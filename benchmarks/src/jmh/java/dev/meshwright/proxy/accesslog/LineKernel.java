package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One line of an access log in JSON with the fields of Istio's default.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LineKernel {
    private static final String[] FIELDS = {
        "start_time", "%START_TIME%",
        "method", "%REQ(:METHOD)%",
        "path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
        "protocol", "%PROTOCOL%",
        "response_code", "%RESPONSE_CODE%",
        "response_flags", "%RESPONSE_FLAGS%",
        "response_code_details", "%RESPONSE_CODE_DETAILS%",
        "connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%",
        "upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
        "bytes_received", "%BYTES_RECEIVED%",
        "bytes_sent", "%BYTES_SENT%",
        "duration", "%DURATION%",
        "upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
        "x_forwarded_for", "%REQ(X-FORWARDED-FOR)%",
        "user_agent", "%REQ(USER-AGENT)%",
        "request_id", "%REQ(X-REQUEST-ID)%",
        "authority", "%REQ(:AUTHORITY)%",
        "upstream_host", "%UPSTREAM_HOST%",
        "upstream_cluster", "%UPSTREAM_CLUSTER%",
        "upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%",
        "downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%",
        "downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%",
        "requested_server_name", "%REQUESTED_SERVER_NAME%",
        "route_name", "%ROUTE_NAME%"
    };

    private final ExchangeRecord record = record();
    private final LineProgram<ExchangeRecord> program = new LineProgram<>(format(), Operators::ofExchange);
    private final Line line = new Line();
    private final byte[] origin = LineProgram.string("");

    private static AccessLog.Format format() {
        List<Map.Entry<String, AccessLog.Node>> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS.length; i += 2) {
            fields.add(Map.entry(FIELDS[i], new AccessLog.Leaf(Template.parse(FIELDS[i + 1]))));
        }
        return new AccessLog.Json(fields, false);
    }

    private static ExchangeRecord record() {
        var downstream = new DownstreamInfo(
                "in", "OUTBOUND", "127.0.0.1:8080", "127.0.0.1:40000", "", "", "", "", List.of(), null);
        ExchangeRecord record = new ExchangeRecord(downstream);
        record.startEpochMillis = 1_764_000_000_123L;
        record.startNanos = 1_000_000;
        record.endNanos = 8_000_000;
        record.status = 200;
        record.details = "via_upstream";
        record.request.method(record.request.append("GET"));
        record.request.path(record.request.append("/api/v1/items?id=42"));
        record.request.authority(record.request.append("items.shop.svc.cluster.local"));
        record.request.add("user-agent", "wrk/4.1.0");
        record.request.add("x-request-id", "7a0b1d0c-5f0e-4f7e-9d3a-2b1c0d9e8f7a");
        record.response.add("x-envoy-upstream-service-time", "6");
        return record;
    }

    @Benchmark
    public int json() {
        record.startEpochMillis++;
        program.run(record, origin, line);
        return line.length();
    }
}
