package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a service of OpenTelemetry is sent, read without its types. The numbers of fields are those of
/// opentelemetry-proto.
final class Otlp {
    static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
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

    private Otlp() {}

    /// Hears of each element of an export, with the attributes of its resource.
    interface Sink {
        void take(UnknownFieldSet element, Map<String, String> resource) throws InvalidProtocolBufferException;
    }

    /// A service with the one method `Export`.
    ///
    /// @param name in full
    static ServerServiceDefinition service(String name, Sink sink) {
        var export = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name + "/Export")
                .setRequestMarshaller(BYTES)
                .setResponseMarshaller(BYTES)
                .build();
        return ServerServiceDefinition.builder(name)
                .addMethod(export, ServerCalls.asyncUnaryCall((byte[] in, StreamObserver<byte[]> out) -> {
                    read(in, sink);
                    out.onNext(new byte[0]);
                    out.onCompleted();
                }))
                .build();
    }

    /// `ExportTraceServiceRequest` and `ExportLogsServiceRequest` look alike: resources, scopes, elements.
    static void read(byte[] request, Sink sink) {
        try {
            for (UnknownFieldSet ofResource : messages(UnknownFieldSet.parseFrom(request), 1)) {
                Map<String, String> resource = new TreeMap<>();
                for (UnknownFieldSet of : messages(ofResource, 1)) {
                    resource.putAll(attributes(of, 1));
                }
                for (UnknownFieldSet ofScope : messages(ofResource, 2)) {
                    for (UnknownFieldSet element : messages(ofScope, 2)) {
                        sink.take(element, resource);
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<UnknownFieldSet> messages(UnknownFieldSet in, int field) throws InvalidProtocolBufferException {
        List<UnknownFieldSet> all = new ArrayList<>();
        for (ByteString each : in.getField(field).getLengthDelimitedList()) {
            all.add(UnknownFieldSet.parseFrom(each));
        }
        return all;
    }

    static Map<String, String> attributes(UnknownFieldSet in, int field) throws InvalidProtocolBufferException {
        Map<String, String> all = new TreeMap<>();
        for (UnknownFieldSet pair : messages(in, field)) {
            String before = all.put(text(pair, 1), value(messages(pair, 2).getFirst()));
            if (before != null) {
                throw new IllegalStateException("attribute " + text(pair, 1) + " came twice");
            }
        }
        return all;
    }

    /// `AnyValue` as text.
    static String value(UnknownFieldSet any) throws InvalidProtocolBufferException {
        StringBuilder text = new StringBuilder(text(any, 1));
        for (UnknownFieldSet list : messages(any, 5)) {
            text.append('[');
            for (UnknownFieldSet each : messages(list, 1)) {
                text.append(value(each)).append(';');
            }
            text.append(']');
        }
        for (UnknownFieldSet map : messages(any, 6)) {
            text.append(attributes(map, 1));
        }
        return text.toString();
    }

    static String text(UnknownFieldSet in, int field) {
        List<ByteString> all = in.getField(field).getLengthDelimitedList();
        return all.isEmpty() ? "" : all.getLast().toStringUtf8();
    }
}
