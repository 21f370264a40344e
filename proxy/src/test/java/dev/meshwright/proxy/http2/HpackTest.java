package dev.meshwright.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HPACK against the examples of RFC 7541 appendix C, against itself, and against broken and hostile blocks.
final class HpackTest {
    private static final int LIST_MAX = 60 * 1024;

    private final MessageHead head = new MessageHead();

    private String decode(HpackDecoder decoder, String hex) throws ProtocolViolation {
        return decode(decoder, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private String decode(HpackDecoder decoder, byte[] block) throws ProtocolViolation {
        StringBuilder all = new StringBuilder();
        head.clear();
        boolean within = decoder.decode(
                block,
                block.length,
                head,
                (name, value, _) -> {
                    all.append(head.text(name))
                            .append('=')
                            .append(head.text(value))
                            .append('\n');
                    return true;
                },
                LIST_MAX,
                100);
        return within ? all.toString() : "over the limits";
    }

    @Test
    void singleFields_ofAppendixC2_areDecoded() throws ProtocolViolation {
        assertThat(decode(new HpackDecoder(4096), "400a637573746f6d2d6b65790d637573746f6d2d686561646572"))
                .isEqualTo("custom-key=custom-header\n");
        assertThat(decode(new HpackDecoder(4096), "040c2f73616d706c652f70617468"))
                .isEqualTo(":path=/sample/path\n");
        assertThat(decode(new HpackDecoder(4096), "100870617373776f726406736563726574"))
                .isEqualTo("password=secret\n");
        assertThat(decode(new HpackDecoder(4096), "82")).isEqualTo(":method=GET\n");
    }

    @Test
    void requestSequences_ofAppendixC3AndC4_areDecoded() throws ProtocolViolation {
        String[][] sequences = {
            {
                "828684410f7777772e6578616d706c652e636f6d",
                "828684be58086e6f2d6361636865",
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"
            },
            {
                "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                "828684be5886a8eb10649cbf",
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"
            }
        };
        for (String[] sequence : sequences) {
            HpackDecoder decoder = new HpackDecoder(4096);
            assertThat(decode(decoder, sequence[0]))
                    .isEqualTo(":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\n");
            assertThat(decode(decoder, sequence[1]))
                    .isEqualTo(
                            ":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\ncache-control=no-cache\n");
            assertThat(decode(decoder, sequence[2]))
                    .isEqualTo(":method=GET\n:scheme=https\n:path=/index.html\n:authority=www.example.com\n"
                            + "custom-key=custom-value\n");
        }
    }

    @Test
    void responseSequences_ofAppendixC5AndC6_evictAtTableSize256() throws ProtocolViolation {
        String[][] sequences = {
            {
                "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e17"
                        + "68747470733a2f2f7777772e6578616d706c652e636f6d",
                "4803333037c1c0bf",
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153"
                        + "444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f"
                        + "6e3d31"
            },
            {
                "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9"
                        + "ae82ae43d3",
                "4883640effc1c0bf",
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b39"
                        + "60d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"
            }
        };
        for (String[] sequence : sequences) {
            HpackDecoder decoder = new HpackDecoder(256);
            assertThat(decode(decoder, sequence[0]))
                    .isEqualTo(":status=302\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\n"
                            + "location=https://www.example.com\n");
            assertThat(decode(decoder, sequence[1]))
                    .isEqualTo(":status=307\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\n"
                            + "location=https://www.example.com\n");
            assertThat(decode(decoder, sequence[2]))
                    .isEqualTo(":status=200\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:22 GMT\n"
                            + "location=https://www.example.com\ncontent-encoding=gzip\n"
                            + "set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n");
        }
    }

    @Test
    void huffmanOfEveryByte_comesBack() throws ProtocolViolation {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        byte[] encoded = new byte[Huffman.encodedLength(all, 0, 256)];
        assertThat(Huffman.encode(all, 0, 256, encoded, 0)).isEqualTo(encoded.length);
        byte[] decoded = new byte[encoded.length * 8 / 5 + 1];
        int end = Huffman.decode(encoded, 0, encoded.length, decoded, 0);
        assertThat(Arrays.copyOf(decoded, end)).isEqualTo(all);
    }

    @Test
    void decodeOfEncode_isIdentity_overManyBlocksAndTableSizes() throws ProtocolViolation {
        long seed = 7541;
        Random random = new Random(seed);
        String[] names = {":status", "x-a", "cookie", "authorization", "date", "server", "x-long-name-of-a-header", "te"
        };
        for (int tableSize : new int[] {0, 100, 400, 4096}) {
            HpackEncoder encoder = new HpackEncoder(4096);
            HpackDecoder decoder = new HpackDecoder(4096);
            encoder.peerTableSize(tableSize);
            for (int round = 0; round < 3_000; round++) {
                if (random.nextInt(200) == 0) {
                    encoder.peerTableSize(random.nextInt(4096));
                }
                encoder.begin();
                StringBuilder expected = new StringBuilder();
                for (int i = random.nextInt(12); i > 0; i--) {
                    String name = names[random.nextInt(names.length)];
                    String value = random.nextBoolean()
                            ? "v" + random.nextInt(10)
                            : "x".repeat(random.nextInt(300)) + (char) random.nextInt(256);
                    encoder.field(
                            name.getBytes(StandardCharsets.ISO_8859_1), value.getBytes(StandardCharsets.ISO_8859_1));
                    expected.append(name).append('=').append(value).append('\n');
                }
                assertThat(decode(decoder, Arrays.copyOf(encoder.buffer(), encoder.length())))
                        .as("seed %d table %d round %d", seed, tableSize, round)
                        .isEqualTo(expected.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // index 0
                "be", // beyond the tables
                "ff8080808001", // endless number
                "ffffffffff0f", // number above 2^28
                "0085ff", // string beyond the block
                "40", // nothing after the pattern
                "823f", // size update after a field, and unfinished
                "3fe21f", // size above 4096
                "0001610184ff", // string beyond the block
                "00016181ff", // 8 bits of padding
                "0001618100", // padding of zeros
                "00016184ffffffff", // EOS
            })
    void brokenBlock_isACompressionError(String hex) {
        assertThatThrownBy(() -> decode(new HpackDecoder(4096), hex))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, v -> assertThat(v.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR));
    }

    @Test
    void bombOfReferences_costsNoMemory_andKeepsTheTableInStep() throws ProtocolViolation {
        HpackDecoder decoder = new HpackDecoder(4096);
        byte[] add = HexFormat.of().parseHex("400178" + "7fa11e");
        byte[] bomb = new byte[add.length + 4000 + 15_000];
        System.arraycopy(add, 0, bomb, 0, add.length);
        Arrays.fill(bomb, add.length, add.length + 4000, (byte) 'a');
        Arrays.fill(bomb, add.length + 4000, bomb.length, (byte) 0xbe);
        assertThat(decode(decoder, bomb)).isEqualTo("over the limits");
        assertThat(head.bytes().length).isLessThan(256 * 1024);
        assertThat(decode(decoder, "be")).startsWith("x=aaaa");
    }

    @Test
    void randomBytes_giveFieldsOrACompressionError() {
        long seed = 9113;
        Random random = new Random(seed);
        HpackDecoder decoder = new HpackDecoder(4096);
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] block = new byte[random.nextInt(60)];
            random.nextBytes(block);
            try {
                decode(decoder, block);
                good++;
            } catch (ProtocolViolation violation) {
                assertThat(violation.code()).as("seed %d round %d", seed, round).isEqualTo(ErrorCode.COMPRESSION_ERROR);
            }
        }
        assertThat(good).isPositive();
    }
}
