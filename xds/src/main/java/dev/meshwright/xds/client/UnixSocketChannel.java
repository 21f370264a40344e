package dev.meshwright.xds.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/// A plaintext gRPC channel to a Unix socket. The file's mode is what protects it.
public final class UnixSocketChannel {
    private UnixSocketChannel() {}

    /// @param loops NIO event loops, the caller's to shut down
    public static ManagedChannel open(Path socket, EventLoopGroup loops) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loops)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }
}
