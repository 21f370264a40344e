package dev.meshwright.decide.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StringMatchTest {
    private static final List<String> EXPRESSIONS =
            List.of(".*/ns/a/.*", ".*a.*", ".*ab-c.*", "a.*", ".*a", ".*a/.*b.*", ".+a.*", ".*a+.*");
    private static final List<String> PIECES = List.of("a", "b", "/ns/a/", "/ns/", "ab-c", "\n", "\r", "\u00e9", "");

    @Test
    void regexAroundAText_saysWhatTheAutomatonSays() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            String expression = EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size()));
            String text = IntStream.range(0, random.nextInt(6))
                    .mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
                    .collect(Collectors.joining());
            boolean expected = Pattern.matches(expression, text);
            StringMatch match = StringMatch.regex(expression);
            byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
            assertThat(match.matches(text))
                    .as("seed %d: %s on '%s'", seed, expression, text)
                    .isEqualTo(expected);
            assertThat(match.matches(bytes, 1, bytes.length - 2))
                    .as("seed %d: bytes, %s on '%s'", seed, expression, text)
                    .isEqualTo(expected);
        }
    }
}
