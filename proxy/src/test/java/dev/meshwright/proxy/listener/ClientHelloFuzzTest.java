package dev.meshwright.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/// Any first bytes. Laws (threat model T4): what is said once is not unsaid by further bytes, so packets make no
/// difference; a hello cut into other TLS records says the same; no more than the bound is waited for. The same for
/// telling HTTP/1 from HTTP/2.
class ClientHelloFuzzTest {
    @FuzzTest
    void firstBytes(byte[] input) {
        // Longer inputs are looked at in steps, or the square of their length is paid.
        int step = input.length > 2048 ? 97 : 1;
        ClientHello.Reading decided = new ClientHello.Reading.MoreBytes();
        HttpSniff sniffed = HttpSniff.MORE_BYTES;
        for (int size = 0;
                size <= input.length;
                size = size == input.length ? size + 1 : Math.min(input.length, size + step)) {
            ByteBuf bytes = Unpooled.wrappedBuffer(input, 0, size);
            ClientHello.Reading reading = ClientHello.read(bytes);
            HttpSniff sniff = HttpSniff.read(bytes);
            assertThat(bytes.readerIndex()).isZero();
            if (!(decided instanceof ClientHello.Reading.MoreBytes)) {
                assertThat(reading).as("after %d bytes", size).isEqualTo(decided);
            }
            if (sniffed != HttpSniff.MORE_BYTES) {
                assertThat(sniff).as("after %d bytes", size).isEqualTo(sniffed);
            }
            decided = reading;
            sniffed = sniff;
        }
        if (input.length >= ClientHello.BYTES_MAX) {
            assertThat(decided).isNotInstanceOf(ClientHello.Reading.MoreBytes.class);
        }
        if (decided instanceof ClientHello.Reading.Hello && input.length < 4096) {
            for (int size : new int[] {1, 3, 64}) {
                assertThat(ClientHello.read(Unpooled.wrappedBuffer(recut(input, size))))
                        .as("in records of %d bytes", size)
                        .isEqualTo(decided);
            }
        }
    }

    /// The handshake bytes of `input` in records of `size` bytes.
    private static byte[] recut(byte[] input, int size) {
        ByteBuf message = Unpooled.buffer();
        for (int at = 0; at + 5 <= input.length; ) {
            int length = (input[at + 3] & 0xff) << 8 | (input[at + 4] & 0xff);
            message.writeBytes(input, at + 5, Math.min(length, input.length - at - 5));
            at += 5 + length;
        }
        int claimed = 4 + message.getUnsignedMedium(1);
        byte[] hello = new byte[claimed];
        message.readBytes(hello);
        ByteBuf out = Unpooled.buffer();
        for (int at = 0; at < hello.length; at += size) {
            byte[] piece = Arrays.copyOfRange(hello, at, Math.min(hello.length, at + size));
            out.writeByte(22).writeShort(0x0301).writeShort(piece.length).writeBytes(piece);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
