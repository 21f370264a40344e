package dev.meshwright.proxy.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class GrpcMessagesTest {
    private static final byte[] THREE_AND_WEB_TRAILERS = {
        0, 0, 0, 0, 2, 7, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 1, 2, 3, 4, 5, 6, (byte) 0x80, 0, 0, 0, 1, 9
    };

    @Test
    void messages_areCountedHoweverTheirBytesAreCut() {
        for (int size = 1; size <= THREE_AND_WEB_TRAILERS.length; size++) {
            GrpcMessages messages = new GrpcMessages();
            ByteBuf all = Unpooled.wrappedBuffer(THREE_AND_WEB_TRAILERS);
            int counted = 0;
            while (all.isReadable()) {
                ByteBuf part = all.readSlice(Math.min(size, all.readableBytes()));
                int readable = part.readableBytes();
                counted += messages.count(part);
                assertThat(part.readableBytes()).isEqualTo(readable);
            }
            assertThat(counted).as("in pieces of " + size).isEqualTo(3);
        }
    }
}
