package dev.meshwright.decide.extauthz;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Bytes as a protobuf string can hold them: what is no UTF-8 becomes `!`, byte for byte (Envoy,
/// `MessageUtil::sanitizeUtf8String`).
public final class Utf8 {
    private Utf8() {}

    public static byte[] sanitised(byte[] bytes, int offset, int length) {
        byte[] out = new byte[length];
        System.arraycopy(bytes, offset, out, 0, length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(out);
        CharBuffer sink = CharBuffer.allocate(Math.max(16, length));
        while (true) {
            CoderResult result = decoder.decode(in, sink, true);
            if (result.isUnderflow()) {
                return out;
            }
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    out[in.position() + i] = '!';
                }
                decoder.reset();
            }
            sink.clear();
        }
    }
}
