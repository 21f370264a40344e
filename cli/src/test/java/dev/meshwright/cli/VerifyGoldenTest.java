package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static String withoutTimes(String text) {
        return text.replaceAll("core [0-9.]+ m?s \\(and [0-9.]+ m?s before\\)", "core T")
                .replaceAll("time=\"[0-9.]+\"", "time=\"T\"")
                .replaceAll("(?<=(micros|Millis)\": )[0-9]+", "0");
    }
}
