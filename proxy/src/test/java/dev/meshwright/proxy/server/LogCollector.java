package dev.meshwright.proxy.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A service that access logs are sent to: Envoy's, and OTLP's.
final class LogCollector implements AutoCloseable {
    /// @param body as text; empty: none
    record LogRecord(String body, Map<String, String> attributes, Map<String, String> resource, boolean traced) {}

    final Queue<HTTPAccessLogEntry> requests = new ConcurrentLinkedQueue<>();
    final Queue<TCPAccessLogEntry> connections = new ConcurrentLinkedQueue<>();
    final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

    /// Node and name of each log that told something.
    final Map<String, String> logs = new TreeMap<>();

    private final Server server;

    LogCollector() throws IOException {
        var stream = MethodDescriptor.<StreamAccessLogsMessage, StreamAccessLogsResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .setFullMethodName("envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs")
                .setRequestMarshaller(ProtoUtils.marshaller(StreamAccessLogsMessage.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StreamAccessLogsResponse.getDefaultInstance()))
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("envoy.service.accesslog.v3.AccessLogService")
                        .addMethod(stream, ServerCalls.asyncClientStreamingCall(this::told))
                        .build())
                .addService(Otlp.service("opentelemetry.proto.collector.logs.v1.LogsService", this::take))
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    private StreamObserver<StreamAccessLogsMessage> told(StreamObserver<StreamAccessLogsResponse> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StreamAccessLogsMessage message) {
                if (message.hasIdentifier()) {
                    synchronized (logs) {
                        logs.put(
                                message.getIdentifier().getLogName(),
                                message.getIdentifier().getNode().getId() + " "
                                        + message.getIdentifier().getNode().getCluster());
                    }
                }
                requests.addAll(message.getHttpLogs().getLogEntryList());
                connections.addAll(message.getTcpLogs().getLogEntryList());
            }

            @Override
            public void onError(Throwable broken) {
                // a client that ended
            }

            @Override
            public void onCompleted() {
                answer.onNext(StreamAccessLogsResponse.getDefaultInstance());
                answer.onCompleted();
            }
        };
    }

    private void take(UnknownFieldSet one, Map<String, String> resource) throws InvalidProtocolBufferException {
        var bodies = Otlp.messages(one, 5);
        records.add(new LogRecord(
                bodies.isEmpty() ? "" : Otlp.value(bodies.getFirst()),
                Otlp.attributes(one, 6),
                resource,
                !one.getField(9).getLengthDelimitedList().isEmpty()));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
