package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Any path, in every setting. Laws (threat model H7): idempotent; never longer than it was; what comes out has none of
/// what the setting takes away; the query stays.
class PathNormaliserFuzzTest {
    @FuzzTest
    void path(byte[] path) {
        if (path.length == 0) {
            return;
        }
        for (PathNormaliser.EscapedSlashes escaped : PathNormaliser.EscapedSlashes.values()) {
            for (int bits = 0; bits < 4; bits++) {
                check(new PathNormaliser.Options((bits & 1) != 0, (bits & 2) != 0, escaped), path);
            }
        }
    }

    private static void check(PathNormaliser.Options options, byte[] path) {
        byte[] out = new byte[path.length];
        long first = PathNormaliser.normalise(options, path, 0, path.length, out);
        if (PathNormaliser.code(first) == PathNormaliser.REJECT) {
            return;
        }
        byte[] once = Arrays.copyOf(out, PathNormaliser.length(first));
        long second = PathNormaliser.normalise(options, once, 0, once.length, out);
        assertThat(PathNormaliser.code(second)).as("%s", options).isEqualTo(PathNormaliser.OK);
        assertThat(Arrays.copyOf(out, PathNormaliser.length(second)))
                .as("%s", options)
                .isEqualTo(once);
        if (options.off() || (once.length == 1 && once[0] == '*')) {
            assertThat(once).isEqualTo(path);
            return;
        }
        String before = new String(path, StandardCharsets.ISO_8859_1);
        String text = new String(once, StandardCharsets.ISO_8859_1);
        int query = text.indexOf('?');
        String alone = query < 0 ? text : text.substring(0, query);
        assertThat(query < 0 ? "" : text.substring(query))
                .isEqualTo(before.indexOf('?') < 0 ? "" : before.substring(before.indexOf('?')));
        assertThat(alone).doesNotContain("#");
        if (options.mergeSlashes()) {
            assertThat(alone).doesNotContain("//");
        }
        if (options.normalizePath()) {
            assertThat(alone).startsWith("/").doesNotContain("\\", "/./", "/../", "%00");
            assertThat(alone.endsWith("/.") || alone.endsWith("/..")).isFalse();
            assertThat(alone.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("/%2e%2e/", "/%2e/", "/.%2e/", "/%2e./");
        }
        if (options.escapedSlashes() != PathNormaliser.EscapedSlashes.KEEP_UNCHANGED) {
            assertThat(alone.toLowerCase(java.util.Locale.ROOT)).doesNotContain("%2f", "%5c");
        }
    }
}
