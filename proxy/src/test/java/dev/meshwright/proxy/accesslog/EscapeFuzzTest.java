package dev.meshwright.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;

/// Any value from a peer in a log line. Law (threat model R8): what is written is one line of printable ASCII without a
/// bare quote, and a JSON reader gets the value back.
class EscapeFuzzTest {
    @FuzzTest
    void value(byte[] input) {
        String value = new String(input, StandardCharsets.ISO_8859_1);
        StringBuilder line = new StringBuilder("\"");
        Escape.json(value, 0, value.length(), line);
        line.append('"');
        assertThat(line.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        assertThat(JsonParser.parseString(line.toString()).getAsString())
                .isEqualTo(new String(input, StandardCharsets.UTF_8));
    }
}
