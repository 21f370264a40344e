package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    private final Server server;

    LogCollector() throws IOException {
        var stream = MethodDescriptor.<StreamAccessLogsMessage, StreamAccessLogsResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .setFullMethodName("envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs")
                .setRequestMarshaller(ProtoUtils.marshaller(StreamAccessLogsMessage.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StreamAccessLogsResponse.getDefaultInstance()))
                .build();
        var export = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector.logs.v1.LogsService/Export")
                .setRequestMarshaller(BYTES)
                .setResponseMarshaller(BYTES)
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("envoy.service.accesslog.v3.AccessLogService")
                        .addMethod(stream, ServerCalls.asyncClientStreamingCall(this::told))
                        .build())
                .addService(ServerServiceDefinition.builder("opentelemetry.proto.collector.logs.v1.LogsService")
                        .addMethod(export, ServerCalls.asyncUnaryCall((byte[] in, StreamObserver<byte[]> out) -> {
                            otlp(in);
                            out.onNext(new byte[0]);
                            out.onCompleted();
                        }))
                        .build())
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

    /// `ExportLogsServiceRequest`; the numbers are those of opentelemetry-proto.
    private void otlp(byte[] message) {
        try {
            for (ByteString ofResource : all(UnknownFieldSet.parseFrom(message), 1)) {
                UnknownFieldSet resourceLogs = UnknownFieldSet.parseFrom(ofResource);
                Map<String, String> resource = new TreeMap<>();
                for (ByteString each : all(resourceLogs, 1)) {
                    resource.putAll(attributes(UnknownFieldSet.parseFrom(each), 1));
                }
                for (ByteString ofScope : all(resourceLogs, 2)) {
                    for (ByteString each : all(UnknownFieldSet.parseFrom(ofScope), 2)) {
                        UnknownFieldSet one = UnknownFieldSet.parseFrom(each);
                        records.add(new LogRecord(
                                all(one, 5).isEmpty() ? "" : value(all(one, 5).getFirst()),
                                attributes(one, 6),
                                resource,
                                !all(one, 9).isEmpty()));
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static java.util.List<ByteString> all(UnknownFieldSet in, int field) {
        return in.getField(field).getLengthDelimitedList();
    }

    private static Map<String, String> attributes(UnknownFieldSet in, int field) throws InvalidProtocolBufferException {
        Map<String, String> all = new TreeMap<>();
        for (ByteString each : all(in, field)) {
            UnknownFieldSet pair = UnknownFieldSet.parseFrom(each);
            all.put(all(pair, 1).getFirst().toStringUtf8(), value(all(pair, 2).getFirst()));
        }
        return all;
    }

    /// `AnyValue` as text.
    private static String value(ByteString any) throws InvalidProtocolBufferException {
        UnknownFieldSet value = UnknownFieldSet.parseFrom(any);
        StringBuilder text = new StringBuilder();
        for (ByteString string : all(value, 1)) {
            text.append(string.toStringUtf8());
        }
        for (ByteString list : all(value, 5)) {
            text.append('[');
            for (ByteString each : all(UnknownFieldSet.parseFrom(list), 1)) {
                text.append(value(each)).append(';');
            }
            text.append(']');
        }
        for (ByteString map : all(value, 6)) {
            text.append(attributes(UnknownFieldSet.parseFrom(map), 1));
        }
        return text.toString();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
