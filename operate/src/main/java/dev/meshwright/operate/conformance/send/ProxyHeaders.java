package dev.meshwright.operate.conformance.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Headers of the PROXY protocol (haproxy.org, "The PROXY protocol", 2.1 and 2.2) that tell the truth.
final class ProxyHeaders {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private ProxyHeaders() {}

    static ByteBuf of(int version, Channel channel) {
        InetSocketAddress from = (InetSocketAddress) channel.localAddress();
        InetSocketAddress to = (InetSocketAddress) channel.remoteAddress();
        if (version == 1) {
            return Unpooled.copiedBuffer(
                    "PROXY TCP4 " + from.getAddress().getHostAddress() + " "
                            + to.getAddress().getHostAddress() + " " + from.getPort() + " " + to.getPort() + "\r\n",
                    StandardCharsets.US_ASCII);
        }
        return Unpooled.buffer()
                .writeBytes(SIGNATURE)
                .writeByte(0x21)
                .writeByte(0x11)
                .writeShort(12)
                .writeBytes(from.getAddress().getAddress())
                .writeBytes(to.getAddress().getAddress())
                .writeShort(from.getPort())
                .writeShort(to.getPort());
    }
}
