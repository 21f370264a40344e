package dev.meshwright.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The client's connection preface (RFC 9113 3.4), for telling prior-knowledge HTTP/2 from HTTP/1.
public final class Http2Preface {
    /// What the bytes seen so far say.
    public enum Verdict {
        YES,
        NO,
        NEED_MORE
    }

    static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Http2Preface() {}

    /// Looks at the readable bytes without consuming them. At most 24 are needed.
    public static Verdict detect(ByteBuf bytes) {
        int available = Math.min(bytes.readableBytes(), BYTES.length);
        for (int i = 0; i < available; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != BYTES[i]) {
                return Verdict.NO;
            }
        }
        return available == BYTES.length ? Verdict.YES : Verdict.NEED_MORE;
    }
}
