package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// docs/explain.md shows what the commands in it print. `-Dgolden.refresh=true` writes the page anew, for review.
class ExplainDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/explain.md");
    private static final String INDENT = "    ";
    private static final String PROMPT = INDENT + "$ meshwright ";

    @Test
    void everyCommandOfThePage_printsWhatThePageShows() throws IOException {
        List<String> page = Files.readAllLines(PAGE);
        List<String> expected = new ArrayList<>();
        int commands = 0;
        for (int i = 0; i < page.size(); i++) {
            String line = page.get(i);
            expected.add(line);
            if (line.startsWith(PROMPT)) {
                commands++;
                i = endOfOutput(page, i);
                expected.addAll(output(line.substring(PROMPT.length())));
            }
        }
        assertThat(commands).isGreaterThan(8);
        if (Boolean.getBoolean("golden.refresh")) {
            Files.write(PAGE, expected);
        }
        assertThat(Files.readAllLines(PAGE)).isEqualTo(expected);
    }

    /// The last line that shows what the command at `at` prints; `at` when none is shown yet.
    private static int endOfOutput(List<String> page, int at) {
        for (int i = at + 1; i < page.size(); i++) {
            String line = page.get(i);
            if (line.startsWith(INDENT + "(exit code ")) {
                return i;
            }
            if (line.startsWith(PROMPT) || !(line.isEmpty() || line.startsWith(INDENT))) {
                return at;
            }
        }
        return at;
    }

    /// Runs a command as from the project's folder.
    private static List<String> output(String command) {
        List<String> arguments = new ArrayList<>();
        for (String word : words(command)) {
            arguments.add(word.startsWith("docs/") ? ROOT.resolve(word).toString() : word);
        }
        StringWriter out = new StringWriter();
        int code = Main.run(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(out));
        List<String> lines = new ArrayList<>();
        out.toString().replace(ROOT + "/", "").lines().forEach(l -> lines.add((INDENT + l).stripTrailing()));
        lines.add(INDENT + "(exit code " + code + ")");
        return lines;
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}
