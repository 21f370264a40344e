package dev.meshwright.decide.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.connection.ProxyHeader.Reading;
import dev.meshwright.decide.connection.ProxyHeader.Version;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    @Test
    void whatIsWritten_isReadBack_wholeAndInAnyPieces() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int size = random.nextBoolean() ? 4 : 16;
            ProxyHeader header = random.nextInt(10) == 0
                    ? ProxyHeader.LOCAL
                    : new ProxyHeader(address(random, size), port(random), address(random, size), port(random));
            for (Version version : Version.values()) {
                byte[] written = header.bytes(version);
                byte[] followed = Arrays.copyOf(written, written.length + random.nextInt(20));
                for (int length = 1; length < written.length; length++) {
                    assertThat(ProxyHeader.read(followed, length))
                            .as("seed " + seed)
                            .isEqualTo(new Reading.MoreBytes());
                }
                assertThat(ProxyHeader.read(followed, followed.length))
                        .as("seed " + seed)
                        .isEqualTo(new Reading.Header(header, written.length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 99999\r\n",
                "PROXY TCP4 1.2.3.4 ::1 1 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
                "PROXY TCP4 a.example 5.6.7.8 1 2\r\n",
                "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n"
            })
    void brokenLine_isRefused(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        assertThat(ProxyHeader.read(bytes, bytes.length)).isInstanceOf(Reading.Broken.class);
    }

    @Test
    void anythingElse_isNoHeader_andAnyBytesGiveAnAnswer() {
        byte[] request = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(ProxyHeader.read(request, request.length)).isEqualTo(new Reading.None());
        byte[] endless = new byte[200];
        Arrays.fill(endless, (byte) 'x');
        System.arraycopy("PROXY ".getBytes(StandardCharsets.US_ASCII), 0, endless, 0, 6);
        assertThat(ProxyHeader.read(endless, endless.length)).isInstanceOf(Reading.Broken.class);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = new ProxyHeader("192.0.2.1", 1, "192.0.2.2", 2).bytes(Version.V2);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = whole.clone();
            bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
            assertThat(ProxyHeader.read(bytes, bytes.length)).as("seed " + seed).isNotNull();
        }
    }

    private static String address(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return IpAddress.text(bytes);
    }

    private static int port(Random random) {
        return random.nextInt(65_536);
    }
}
