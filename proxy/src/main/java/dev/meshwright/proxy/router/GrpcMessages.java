package dev.meshwright.proxy.router;

import io.netty.buffer.ByteBuf;

/// Counts the gRPC messages of one direction as their bytes pass: a flag byte, four bytes of length (big endian), then
/// that many bytes (gRPC over HTTP/2, "Length-Prefixed-Message"). Reads only prefixes, moves no reader index. A frame
/// with the flag's top bit holds gRPC-Web trailers and is no message. Event-loop confined.
final class GrpcMessages {
    private static final int PREFIX_BYTES = 5;
    private static final int WEB_TRAILERS = 0x80;

    private int prefixSeen;
    private int flag;
    private long length;
    private long bodyLeft;

    /// @return messages whose prefix ends in `data`
    int count(ByteBuf data) {
        int messages = 0;
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (bodyLeft > 0) {
                int passed = (int) Math.min(bodyLeft, end - at);
                bodyLeft -= passed;
                at += passed;
                continue;
            }
            int octet = data.getUnsignedByte(at++);
            if (prefixSeen == 0) {
                flag = octet;
                length = 0;
            } else {
                length = length << 8 | octet;
            }
            if (++prefixSeen == PREFIX_BYTES) {
                prefixSeen = 0;
                bodyLeft = length;
                messages += (flag & WEB_TRAILERS) == 0 ? 1 : 0;
            }
        }
        return messages;
    }
}
