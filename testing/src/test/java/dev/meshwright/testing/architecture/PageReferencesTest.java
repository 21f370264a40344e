package dev.meshwright.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What pages of docs say of the code is there: tests and their methods, classes and packages that enforce something,
/// checks of the demo. No claim of docs/threats.md and no row of docs/differences.md is without a test.
class PageReferencesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
    /// `SomeTest` (`itsMethod`, `another`)
    private static final Pattern METHODS = Pattern.compile("`(\\w+Test)` \\(((?:`\\w+`(?:, )?)+)\\)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern CLAIM = Pattern.compile("[A-Z]\\d+");
    /// What shows something and is no test class: the attack scripts, and tools of others that docs/tests.md tells of.
    private static final Pattern OTHER_PROOF = Pattern.compile("attacks|the demo's checks|h2spec|golden `");

    private final Map<String, Path> tests = sources("src/test/java");
    private final Map<String, Path> classes = sources("src/main/java");

    @Test
    void everyTestThatAPageNames_isThere_withTheMethodsThatItNames() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path page : pages()) {
            String text = Files.readString(page);
            for (Matcher match = TEST.matcher(text); match.find(); named++) {
                boolean kind = match.group(1).equals("MeshTest");
                if (!kind && !tests.containsKey(match.group(1))) {
                    missing.add(page.getFileName() + ": " + match.group(1));
                }
            }
            for (Matcher match = METHODS.matcher(text); match.find(); ) {
                Path file = tests.get(match.group(1));
                String source = file == null ? "" : Files.readString(file);
                for (Matcher method = QUOTED.matcher(match.group(2)); method.find(); named++) {
                    if (!source.contains("void " + method.group(1) + "(")) {
                        missing.add(page.getFileName() + ": " + match.group(1) + " has no " + method.group(1));
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).as("names that were looked for").isGreaterThan(150);
    }

    @Test
    void everyClaimOfTheThreatModel_isEnforcedByWhatIsThere_andShownByATest() throws IOException {
        List<String> wrong = new ArrayList<>();
        int claims = 0;
        for (List<String> row : tables("docs/threats.md", "id")) {
            assertThat(row)
                    .as("a claim has an id, what it is, where it is enforced, and a test")
                    .hasSize(4);
            assertThat(row.getFirst()).matches(CLAIM);
            claims++;
            for (Matcher match = QUOTED.matcher(row.get(2)); match.find(); ) {
                if (!isThere(match.group(1))) {
                    wrong.add(row.getFirst() + ": nothing is called " + match.group(1));
                }
            }
            if (unproven(row.getLast())) {
                wrong.add(row.getFirst() + ": no test (" + row.getLast() + ")");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(claims).isGreaterThan(35);
    }

    @Test
    void whatAWorkloadCannotDo_isShownByATest() throws IOException {
        List<List<String>> rows = tables("docs/threats.md", "it cannot");
        assertThat(rows).hasSizeGreaterThan(8);
        assertThat(rows).filteredOn(row -> unproven(row.getLast())).isEmpty();
    }

    @Test
    void everyDeliberateDifference_isShownByATest() throws IOException {
        List<List<String>> rows = tables("docs/differences.md", "what");
        assertThat(rows).hasSizeGreaterThan(35);
        assertThat(rows).filteredOn(row -> !TEST.matcher(row.getLast()).find()).isEmpty();
    }

    @Test
    void everyCheckOfTheDemo_thatAPageNames_isThere() throws IOException {
        StringBuilder demo = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve("operate/src/main/java/dev/meshwright/operate/demo"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                demo.append(Files.readString(file));
            }
        }
        List<String> missing = new ArrayList<>();
        Pattern check = Pattern.compile("`((?!x-)[a-z]+(?:-[a-z]+)*-)\\*`");
        for (Path page : pages()) {
            for (Matcher match = check.matcher(Files.readString(page)); match.find(); ) {
                if (!demo.toString().contains("\"" + match.group(1))) {
                    missing.add(page.getFileName() + ": " + match.group(1) + "*");
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean unproven(String cell) {
        return !TEST.matcher(cell).find() && !OTHER_PROOF.matcher(cell).find();
    }

    /// A class, maybe with its package's last parts and a member; a package; or an option of the JVM.
    private boolean isThere(String name) {
        if (name.startsWith("-XX:")) {
            return true;
        }
        List<String> parts = Arrays.asList(name.split("\\."));
        for (int i = 0; i < parts.size(); i++) {
            Path file = classes.get(parts.get(i));
            if (file != null) {
                String folders = String.join("/", parts.subList(0, i));
                return String.valueOf(file.getParent()).replace('\\', '/').contains(folders);
            }
        }
        String folder = "/" + String.join("/", parts);
        return classes.values().stream()
                .anyMatch(file -> (String.valueOf(file.getParent()).replace('\\', '/') + "/").contains(folder + "/"));
    }

    /// The rows of all tables of a page whose first column is headed so.
    private static List<List<String>> tables(String page, String head) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        String last = "";
        boolean wanted = false;
        for (String line : Files.readAllLines(ROOT.resolve(page))) {
            boolean begins = line.startsWith("|") && !last.startsWith("|");
            wanted = begins ? cells(line).getFirst().equals(head) : wanted && line.startsWith("|");
            if (wanted && !begins && !cells(line).getFirst().startsWith("---")) {
                rows.add(cells(line));
            }
            last = line;
        }
        return rows;
    }

    private static List<String> cells(String line) {
        String inner = line.substring(1, line.lastIndexOf('|'));
        return Arrays.stream(inner.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> adrs = Files.list(ROOT.resolve("docs/adr"))) {
            return Stream.of(docs, adrs)
                    .flatMap(s -> s)
                    .filter(p -> p.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /// Files by the name of their class.
    private static Map<String, Path> sources(String folder) {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                Path root = module.resolve(folder);
                if (Files.isDirectory(root)) {
                    try (Stream<Path> files = Files.walk(root)) {
                        files.filter(f -> f.toString().endsWith(".java"))
                                .forEach(file -> sources.put(
                                        String.valueOf(file.getFileName()).replace(".java", ""), file));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }
}
