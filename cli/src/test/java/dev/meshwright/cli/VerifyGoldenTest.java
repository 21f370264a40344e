package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `meshwright verify` prints of the test files in `src/test/resources/verify`. `-Dgolden.update=true` writes it
/// anew, for review.
class VerifyGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/verify");

    @ParameterizedTest
    @CsvSource({"shop,text,3", "shop,json,3", "shop,junit,3", "faults,text,2"})
    void testFile_isReportedAsTheGoldenFileShows(String name, String form, int code) throws IOException {
        StringWriter out = new StringWriter();
        int exit = Main.run(
                new String[] {"verify", FOLDER.resolve(name + ".yaml").toString(), "-o", form},
                new PrintWriter(out),
                new PrintWriter(out));
        String printed = withoutTimes(out.toString());
        Path golden = FOLDER.resolve(name + "." + form + ".golden");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, printed);
        }
        assertThat(printed).isEqualTo(Files.readString(golden));
        assertThat(exit).isEqualTo(code);
    }

    @Test
    void accessLog_becomesATestFile_thatCanBeRun(@TempDir Path folder) throws IOException {
        StringWriter out = new StringWriter();
        String shop = Path.of("..", "docs", "shop").toString();
        int exit = Main.run(
                new String[] {"verify", "--record", FOLDER.resolve("access.log").toString(), "--from", "web", "-f", shop
                },
                new PrintWriter(out),
                new PrintWriter(new StringWriter()));
        assertThat(exit).isZero();
        Path golden = FOLDER.resolve("recorded.golden");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, out.toString());
        }
        assertThat(out.toString()).isEqualTo(Files.readString(golden));
        Path file = folder.resolve("recorded.yaml");
        Files.writeString(
                file,
                out.toString().replace(shop, Path.of(shop).toAbsolutePath().toString()));
        StringWriter run = new StringWriter();
        // Two of the four were recorded under policies that these documents do not have.
        assertThat(Main.run(new String[] {"verify", file.toString()}, new PrintWriter(run), new PrintWriter(run)))
                .isEqualTo(3);
        assertThat(run.toString())
                .contains("ok    PUT http://catalog:9080/items\n")
                .contains("2 passed, 2 failed");
    }

    /// What a stock Envoy's tap filter has written, in each of its JSON forms; one is cut, as of a program that was
    /// stopped.
    @ParameterizedTest
    @CsvSource({"tap, recorded-tap", "tap-streamed.json, recorded-streamed", "tap-bytes.json, recorded-bytes"})
    void taps_becomeCases(String recorded, String golden) throws IOException {
        StringWriter out = new StringWriter();
        String shop = Path.of("..", "docs", "shop").toString();
        int exit = Main.run(
                new String[] {"verify", "--record", FOLDER.resolve(recorded).toString(), "--from", "web", "-f", shop},
                new PrintWriter(out),
                new PrintWriter(new StringWriter()));
        assertThat(exit).isZero();
        Path expected = FOLDER.resolve(golden + ".golden");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, out.toString());
        }
        assertThat(out.toString()).isEqualTo(Files.readString(expected));
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("core [0-9.]+ m?s \\(and [0-9.]+ m?s before\\)", "core T")
                .replaceAll("time=\"[0-9.]+\"", "time=\"T\"")
                .replaceAll("(?<=(micros|Millis)\": )[0-9]+", "0");
    }
}
