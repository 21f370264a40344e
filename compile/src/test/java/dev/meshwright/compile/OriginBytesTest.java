package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.compile.memo.Wire;
import dev.meshwright.xds.v1.Origins;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OriginBytesTest {
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final String PIECES = "aZ09/#[].-_:\u00e9\u20ac\uD83D\uDE00";

    @Test
    void bytes_areThoseOfTheMessage() {
        for (int i = 0; i < 500; i++) {
            Random random = new Random(SEED + i);
            SortedMap<String, String> paths = texts(random);
            SortedMap<String, String> positions = texts(random);
            OriginBytes bytes = OriginBytes.of(paths, positions);
            Origins byPath = Origins.newBuilder().putAllByPath(paths).build();
            assertThat(bytes.byPath()).as("seed %s", SEED + i).isEqualTo(Wire.bytes(byPath));
            assertThat(bytes.all())
                    .as("seed %s", SEED + i)
                    .isEqualTo(Wire.bytes(
                            byPath.toBuilder().putAllPositions(positions).build()));
        }
    }

    private static SortedMap<String, String> texts(Random random) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            texts.put(text(random), text(random));
        }
        return texts;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(200); n > 0; n--) {
            text.appendCodePoint(PIECES.codePointAt(random.nextInt(PIECES.length() - 1)));
        }
        return text.toString();
    }
}
