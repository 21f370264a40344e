package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.route.PathNormaliser.EscapedSlashes;
import dev.meshwright.decide.route.PathNormaliser.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormaliserTest {
    private static final Options BASE = new Options(true, false, EscapedSlashes.KEEP_UNCHANGED);
    private static final Options MERGE = new Options(true, true, EscapedSlashes.KEEP_UNCHANGED);
    private static final Options DECODE = new Options(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD);

    /// RFC 3986, 5.2.4 and 6.2.2; the spellings of /admin that a backend might see through.
    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/, /",
        "/., /",
        "/.., /",
        "/a/., /a/",
        "/a/b/.., /a/",
        "/./admin/t, /admin/t",
        "/x/../admin/t, /admin/t",
        "/x/y/../../admin/t, /admin/t",
        "/../admin/t, /admin/t",
        "/%61dmin/t, /admin/t",
        "/x/%2e%2E/admin/t, /admin/t",
        "/x/.%2E/admin/t, /admin/t",
        "/x\\..\\admin/t, /admin/t",
        "\\admin/t, /admin/t",
        "/x/%252e%252e/admin/t, /x/%252e%252e/admin/t",
        "/x/..;/admin/t, /x/..;/admin/t",
        "/x?/../admin/t, /x?/../admin/t",
        "/a%2fb, /a%2fb",
        "/%%32e, /%%32e",
        "/100%, /100%",
        "*, *",
    })
    void base_unescapesAndRemovesDots(String path, String expected) {
        assertThat(run(BASE, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"//admin/t, /admin/t", "/.//admin/t, /admin/t", "/\\admin/t, /admin/t", "/a//b?c//d, /a/b?c//d"})
    void merge_joinsSlashes_butNotInTheQuery(String path, String expected) {
        assertThat(run(MERGE, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/%2fadmin/t, /admin/t", "/x%2f..%2fadmin/t, /admin/t", "/x/..%5cadmin/t, /admin/t"})
    void decode_unescapesSlashesFirst(String path, String expected) {
        assertThat(run(DECODE, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x#/../admin", "/a%00b", "admin", ""})
    void pathThatNoClientMaySend_isRefused(String path) {
        assertThat(run(BASE, path)).isEqualTo("REJECT");
    }

    @ParameterizedTest
    @CsvSource({"/a%2Fb, REDIRECT /a/b", "/a/../b, /b"})
    void redirect_onlyWhenASlashWasEscaped(String path, String expected) {
        assertThat(run(new Options(true, true, EscapedSlashes.UNESCAPE_AND_REDIRECT), path))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a%2Fb, REJECT", "/a%5cb, REJECT", "/a, /a"})
    void escapedSlash_isRefused_whenAsked(String path, String expected) {
        assertThat(run(new Options(false, false, EscapedSlashes.REJECT_REQUEST), path))
                .isEqualTo(expected);
    }

    /// Law: what the normaliser produced, it leaves alone, under every combination of options.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void normalising_isIdempotent(long seed) {
        Random random = new Random(seed);
        String[] parts = {
            "/", ".", "..", "%", "2", "e", "E", "%2e", "%2f", "%5C", "%25", "\\", "a", "%61", "%%", "//", ";", "3", "~",
            "%7E"
        };
        for (int i = 0; i < 40_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int n = random.nextInt(12); n > 0; n--) {
                path.append(parts[random.nextInt(parts.length)]);
            }
            Options options = new Options(
                    random.nextBoolean(),
                    random.nextBoolean(),
                    List.of(EscapedSlashes.values()).get(random.nextInt(4)));
            String once = run(options, path.toString()).replace("REDIRECT ", "");
            if (!once.equals("REJECT")) {
                assertThat(run(options, once))
                        .as("seed %d, %s of %s", seed, options, path)
                        .isEqualTo(once);
            }
        }
    }

    private static String run(Options options, String path) {
        byte[] in = ("xx" + path).getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[path.length()];
        long result = PathNormaliser.normalise(options, in, 2, path.length(), out);
        String text = new String(out, 0, PathNormaliser.length(result), StandardCharsets.ISO_8859_1);
        return switch (PathNormaliser.code(result)) {
            case PathNormaliser.OK -> text;
            case PathNormaliser.REDIRECT -> "REDIRECT " + text;
            default -> "REJECT";
        };
    }
}
