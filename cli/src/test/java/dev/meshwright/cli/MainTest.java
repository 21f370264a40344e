package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.cli.outcome.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void version_isOneLineOnStandardOutput() {
        assertThat(run("version")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .startsWith("meshwright " + Main.VERSION + " (Java ")
                .hasLineCount(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void unknownWord_isWrongUsage_andSuggestsTheNearest() {
        assertThat(run("statsu")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("""
            error: unknown command 'statsu'
            next:  did you mean meshwright status?
            """);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void unknownOption_andOneWordTooMany_areWrongUsage() {
        assertThat(run("explain", "--frm", "web")).isEqualTo(ExitCode.USAGE);
        assertThat(run("version", "now")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("""
            error: unknown option '--frm'
            next:  did you mean --from?
            error: 'now' is more than meshwright version takes
            next:  meshwright version --help
            """);
    }

    @Test
    void noCommand_isWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void badAddress_isWrongUsage_withTheExpectedForm() {
        assertThat(run("status", "--api", "nonsense")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'nonsense' (expected: HOST:PORT").doesNotContain("Exception");
    }

    @Test
    void status_withoutAControlPlane_isUnreachable_andSaysHowToStartOne(@TempDir Path state) {
        assertThat(run("status", "--state", state.toString())).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("meshwright control-plane --state " + state);
    }

    @Test
    void fileForAFolder_isWrongUsage(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "");
        assertThat(run("control-plane", "--state", folder.resolve("state").toString(), "--config", file.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("error: " + file + " is a file (expected: a folder)");
        assertThat(run("verify", folder.resolve("state").toString())).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(err.toString()).contains("no test file in " + folder.resolve("state"));
    }

    @Test
    void everyCommand_hasAHelpText() {
        for (String word : Commands.all().keySet()) {
            assertThat(run(word, "--help")).as(word).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void completion_knowsTheCommands() {
        assertThat(run("completion")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("apply").contains("control-plane");
    }
}
