package dev.meshwright.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Any header blocks, several on one connection, so that the dynamic table counts: a byte of length, then the
/// block. Laws: a block gives fields or a COMPRESSION_ERROR; what is taken, Netty's decoder reads the same,
/// block after block, so the two tables never part (but for the tables that Netty reads wrong, see
/// [#hasBareEntry]); a field is called vetted only if that very field was found well-formed; what is read, our
/// encoder writes so that it is read again; memory is bounded by the limits and not by what the block stands
/// for.
class HpackFuzzTest {
    private static final int LIST_MAX = 60 * 1024;
    private static final int FIELDS_MAX = 100;
    private static final int TABLE = 4096;

    @FuzzTest
    void blocks(byte[] input) throws Http2Exception {
        HpackDecoder ours = new HpackDecoder(TABLE);
        DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, Integer.MAX_VALUE);
        HpackEncoder encoder = new HpackEncoder(TABLE);
        HpackDecoder mirror = new HpackDecoder(TABLE);
        boolean bare = false;
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input[at] & 0xff, input.length - at - 1);
            byte[] block = Arrays.copyOfRange(input, at + 1, at + 1 + length);
            at += 1 + length;
            MessageHead head = new MessageHead();
            List<String> fields = new ArrayList<>();
            try {
                boolean within = decode(ours, block, block.length, head, fields);
                assertThat(head.bytes().length).as("arena").isLessThan(4 * LIST_MAX);
                bare |= hasBareEntry(fields);
                List<String> reference = bare ? fields : reference(netty, block);
                if (!within) {
                    continue;
                }
                assertThat(pseudoFirst(fields)).isEqualTo(pseudoFirst(reference));
            } catch (ProtocolViolation violation) {
                assertThat(violation.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
                return;
            }
            assertThat(again(encoder, mirror, fields)).isEqualTo(fields);
        }
    }

    /// A field without name and value. Netty's table is a ring of as many places as such entries fit, and takes a full
    /// ring for an empty one: with a table of 32 bytes and one entry of 32, index 62 is then unknown to it.
    private static boolean hasBareEntry(List<String> fields) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).isEmpty() && fields.get(i + 1).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean decode(HpackDecoder decoder, byte[] block, int length, MessageHead head, List<String> fields)
            throws ProtocolViolation {
        return decoder.decode(
                block,
                length,
                head,
                (name, value, vetted) -> {
                    fields.add(head.text(name));
                    fields.add(head.text(value));
                    boolean wellFormed = fields.getLast().chars().allMatch(c -> c >= ' ');
                    assertThat(wellFormed || !vetted)
                            .as("vetted, but never found well-formed: %s", fields.getLast())
                            .isTrue();
                    return wellFormed;
                },
                LIST_MAX,
                FIELDS_MAX);
    }

    private static List<String> again(HpackEncoder encoder, HpackDecoder mirror, List<String> fields) {
        encoder.begin();
        for (int i = 0; i < fields.size(); i += 2) {
            encoder.field(
                    fields.get(i).getBytes(StandardCharsets.ISO_8859_1),
                    fields.get(i + 1).getBytes(StandardCharsets.ISO_8859_1));
        }
        List<String> read = new ArrayList<>();
        try {
            assertThat(decode(mirror, encoder.buffer(), encoder.length(), new MessageHead(), read))
                    .isTrue();
        } catch (ProtocolViolation violation) {
            throw new AssertionError("our encoder's block is not read by our decoder", violation);
        }
        return read;
    }

    private static List<String> reference(DefaultHttp2HeadersDecoder netty, byte[] block) throws Http2Exception {
        ByteBuf bytes = Unpooled.wrappedBuffer(block);
        Http2Headers headers = netty.decodeHeaders(1, bytes);
        List<String> fields = new ArrayList<>();
        headers.forEach(entry -> {
            fields.add(entry.getKey().toString());
            fields.add(entry.getValue().toString());
        });
        return fields;
    }

    /// Netty lists pseudo-headers before the others, whatever the order on the wire.
    private static List<String> pseudoFirst(List<String> fields) {
        List<String> pseudo = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            (fields.get(i).startsWith(":") ? pseudo : others).addAll(fields.subList(i, i + 2));
        }
        pseudo.addAll(others);
        return pseudo;
    }
}
