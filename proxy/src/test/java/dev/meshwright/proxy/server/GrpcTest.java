package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest {
    private static MethodDescriptor<byte[], byte[]> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .setRequestMarshaller(Otlp.BYTES)
                .setResponseMarshaller(Otlp.BYTES)
                .build();
    }

    private static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> MANY =
            method("Many", MethodDescriptor.MethodType.SERVER_STREAMING);

    private static Server server() throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall((byte[] in, StreamObserver<byte[]> out) -> {
                            out.onNext(in);
                            out.onCompleted();
                        }))
                        .addMethod(
                                FAIL,
                                ServerCalls.asyncUnaryCall(
                                        (byte[] in, StreamObserver<byte[]> out) -> out.onError(Status.NOT_FOUND
                                                .withDescription("no such thing")
                                                .asRuntimeException())))
                        .addMethod(
                                MANY, ServerCalls.asyncServerStreamingCall((byte[] in, StreamObserver<byte[]> out) -> {
                                    for (int i = 0; i < 200; i++) {
                                        out.onNext(new byte[20_000]);
                                    }
                                    out.onCompleted();
                                }))
                        .build())
                .build()
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void calls_passWithTheirStatusInTrailers(int loops) throws Exception {
        Server server = server();
        try (var proxy = new ProxyFixture(
                loops,
                http(
                        "[{match: {prefix: /test.Echo}, route: {cluster: app, timeout: 0s}}]",
                        cluster("app", ProxyFixture.HTTP2, server.getPort())))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port("in")))
                    .usePlaintext()
                    .build();
            assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, new byte[300_000]))
                    .hasSize(300_000);
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, FAIL, CallOptions.DEFAULT, new byte[1]))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("NOT_FOUND: no such thing");
            int messages = 0;
            for (Iterator<byte[]> all =
                            ClientCalls.blockingServerStreamingCall(channel, MANY, CallOptions.DEFAULT, new byte[1]);
                    all.hasNext();
                    all.next()) {
                messages++;
            }
            assertThat(messages).isEqualTo(200);
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            channel,
                            UNARY.toBuilder()
                                    .setFullMethodName("other.Service/Method")
                                    .build(),
                            CallOptions.DEFAULT,
                            new byte[1]))
                    .hasMessageContaining("UNIMPLEMENTED");
            channel.shutdownNow();
        } finally {
            server.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aServerThatIsNotThere_isUnavailable(int loops) throws Exception {
        try (var proxy = new ProxyFixture(
                loops,
                http(
                        "[{match: {prefix: /}, route: {cluster: app}}]",
                        cluster("app", ProxyFixture.HTTP2, ScriptedUpstream.refusingPort())))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port("in")))
                    .usePlaintext()
                    .build();
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, new byte[1]))
                    .hasMessageContaining("UNAVAILABLE");
            channel.shutdownNow();
        }
    }
}
