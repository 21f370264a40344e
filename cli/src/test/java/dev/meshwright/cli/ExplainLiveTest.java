package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.cli.explain.ExplainApi;
import dev.meshwright.control.ControlPlane;
import dev.meshwright.control.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `explain --live` asks a control plane what `explain -f` reads from the same files.
class ExplainLiveTest {
    private static final String REQUEST = "GET http://catalog:9080/items";
    private static final Path SHOP = Path.of("..", "docs", "shop");

    @TempDir
    private Path folder;

    private record Said(int code, String out, String err) {}

    @Test
    void runningControlPlane_answersAsItsFilesDo_andNamesWhatNobodyHas() throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        try (var files = Files.list(SHOP)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                Files.copy(file, config.resolve(file.getFileName()));
            }
        }
        Path state = folder.resolve("state");
        Options options =
                Options.of(state, config).withBinds(new Options.Bind("127.0.0.1", 0), new Options.Bind("127.0.0.1", 0));
        try (ControlPlane _ = ControlPlane.start(options, List.of(new ExplainApi()))) {
            Said live =
                    run("explain", REQUEST, "-H", "user: ada", "--from", "web", "--live", "--state", state.toString());
            Said offline = run("explain", REQUEST, "-H", "user: ada", "--from", "web", "-f", config.toString());
            // The store names files by their place in its folder.
            assertThat(live.out.lines().map(String::strip).map(ExplainLiveTest::withoutPlace))
                    .containsExactlyElementsOf(offline.out
                            .lines()
                            .map(String::strip)
                            .map(ExplainLiveTest::withoutPlace)
                            .toList());
            assertThat(live.out).contains("routes.yaml:10");
            assertThat(live.code).isZero();

            Said json = run(
                    "explain",
                    REQUEST,
                    "--from-labels",
                    "app=web",
                    "-n",
                    "shop",
                    "--live",
                    "-o",
                    "json",
                    "--state",
                    state.toString());
            assertThat(json.out).startsWith("{").contains("\"works\": true");

            Said nobody = run("explain", "GET http://nobody/", "--from", "web", "--live", "--state", state.toString());
            assertThat(nobody.code).isEqualTo(4);
            assertThat(nobody.err).contains("no host 'nobody' as seen from namespace shop");
        }
    }

    private static String withoutPlace(String line) {
        return line.replaceAll("\\s+\\S*\\.yaml:\\d+$", "").replaceAll("\\s+", " ");
    }

    private static Said run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Said(code, out.toString(), err.toString());
    }
}
