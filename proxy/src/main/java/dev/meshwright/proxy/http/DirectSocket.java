package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The socket under a plaintext channel of the native transport, for writing past the channel's queue.
///
/// The queue keeps an entry, a promise and two atomic counts per write, which costs as much as composing a small
/// message. It is needed only when the socket does not take everything at once, so bytes go past it while it is empty,
/// and what is left of them goes through it. Event-loop confined.
final class DirectSocket {
    private final Channel channel;
    private final Socket socket;

    private DirectSocket(Channel channel, Socket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /// Null when bytes must take the pipeline: TLS, or another transport.
    static @Nullable DirectSocket of(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        return channel instanceof UnixChannel unix
                        && unix.fd() instanceof Socket socket
                        && ctx.pipeline().get(SslHandler.class) == null
                ? new DirectSocket(channel, socket)
                : null;
    }

    /// Whether bytes written now keep their order, on a channel that can still write. A closed channel has no queue;
    /// asking it also sees to it that a descriptor which is somebody else's by now is not written to.
    boolean idle() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && queue.totalPendingWriteBytes() == 0 && socket.isOpen();
    }

    /// Writes what the socket takes, and moves the reader index behind it. On an error nothing is taken: the channel
    /// meets it again when it writes, and closes.
    void write(ByteBuf data) {
        try {
            data.skipBytes(send(data));
        } catch (IOException e) {
            // Told by the channel, in the way every failed write is.
            return;
        }
    }

    private int send(ByteBuf data) throws IOException {
        if (data.hasMemoryAddress()) {
            return socket.sendAddress(data.memoryAddress(), data.readerIndex(), data.writerIndex());
        }
        ByteBuffer bytes = data.internalNioBuffer(data.readerIndex(), data.readableBytes());
        return socket.send(bytes, bytes.position(), bytes.limit());
    }
}
