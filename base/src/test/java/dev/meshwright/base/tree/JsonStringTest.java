package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

final class JsonStringTest {
    @Test
    void whatIsNoCharacterOfAString_isEscaped() {
        assertThat(JsonString.quoted("a\"b\\c\nd\te\u0001f\u2028g\u00fc"))
                .isEqualTo("\"a\\\"b\\\\c\\nd\\te\\u0001f\\u2028g\u00fc\"");
    }

    @Test
    void everyText_isReadBackByAnotherReader() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper reader = new ObjectMapper();
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(12), 0, 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(reader.readValue(JsonString.quoted(text), String.class))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }
}
