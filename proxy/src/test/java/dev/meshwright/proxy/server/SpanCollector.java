package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A collector that decodes what it is sent: OTLP over gRPC and HTTP, and Zipkin's JSON.
final class SpanCollector implements AutoCloseable {
    /// @param parent empty: a root
    record Got(
            String traceId,
            String id,
            String parent,
            String traceState,
            String name,
            String kind,
            long start,
            long end,
            boolean failed,
            Map<String, String> tags,
            Map<String, String> resource) {}

    final Queue<Got> spans = new ConcurrentLinkedQueue<>();

    /// Method, path, host and tenant of what came over HTTP.
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /// What is answered over HTTP.
    volatile int status = 202;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;
    private final Server grpc;

    SpanCollector() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("host") + " "
                    + exchange.getRequestHeaders().getFirst("x-tenant"));
            if ("application/json".equals(exchange.getRequestHeaders().getFirst("content-type"))) {
                zipkin(body);
            } else {
                Otlp.read(body, this::take);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        http.start();
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(Otlp.service("opentelemetry.proto.collector.trace.v1.TraceService", this::take))
                .build()
                .start();
    }

    int httpPort() {
        return http.getAddress().getPort();
    }

    int grpcPort() {
        return grpc.getPort();
    }

    private void take(UnknownFieldSet span, Map<String, String> resource) throws InvalidProtocolBufferException {
        spans.add(span(span, resource));
    }

    private static Got span(UnknownFieldSet span, Map<String, String> resource) throws InvalidProtocolBufferException {
        boolean failed = false;
        for (UnknownFieldSet status : Otlp.messages(span, 15)) {
            failed = status.getField(3).getVarintList().contains(2L);
        }
        long kind = span.getField(6).getVarintList().getFirst();
        return new Got(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                Otlp.text(span, 3),
                Otlp.text(span, 5),
                kind == 3 ? "CLIENT" : kind == 2 ? "SERVER" : "kind " + kind,
                span.getField(7).getFixed64List().getFirst(),
                span.getField(8).getFixed64List().getFirst(),
                failed,
                Otlp.attributes(span, 9),
                resource);
    }

    private static String hex(UnknownFieldSet in, int field) {
        List<ByteString> all = in.getField(field).getLengthDelimitedList();
        return all.isEmpty() ? "" : HexFormat.of().formatHex(all.getLast().toByteArray());
    }

    private void zipkin(byte[] body) {
        ListValue.Builder list = ListValue.newBuilder();
        try {
            JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), list);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        for (Value each : list.getValuesList()) {
            Map<String, Value> span = each.getStructValue().getFieldsMap();
            long start = number(span, "timestamp") * 1000;
            spans.add(new Got(
                    text(span, "traceId"),
                    text(span, "id"),
                    text(span, "parentId"),
                    span.containsKey("shared") ? "shared" : "",
                    text(span, "name"),
                    text(span, "kind"),
                    start,
                    start + number(span, "duration") * 1000,
                    false,
                    texts(span, "tags"),
                    texts(span, "localEndpoint")));
        }
    }

    private static Value value(Map<String, Value> in, String name) {
        return in.getOrDefault(name, Value.getDefaultInstance());
    }

    private static String text(Map<String, Value> in, String name) {
        return value(in, name).getStringValue();
    }

    private static long number(Map<String, Value> in, String name) {
        return (long) value(in, name).getNumberValue();
    }

    private static Map<String, String> texts(Map<String, Value> in, String name) {
        Map<String, String> all = new TreeMap<>();
        value(in, name).getStructValue().getFieldsMap().forEach((key, value) -> all.put(key, value.getStringValue()));
        return all;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
        grpc.shutdownNow();
    }
}
