package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.cli.outcome.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
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
        assertThat(err.toString()).contains("meshwright status");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void noCommand_isWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void badAddress_isWrongUsage_withTheExpectedForm() {
        assertThat(run("status", "--api", "nonsense")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("HOST:PORT");
    }

    @Test
    void status_withoutAControlPlane_isUnreachable_andSaysHowToStartOne(@TempDir Path state) {
        assertThat(run("status", "--state", state.toString())).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("meshwright control-plane --state " + state);
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
