package dev.meshwright.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/differences.md points at tests that there are.
class DifferencesPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)`");

    @Test
    void everyTestThatThePageNames_isThere() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/differences.md"));
        List<String> named = NAMED.matcher(page).results().map(m -> m.group(1)).toList();
        assertThat(named).hasSizeGreaterThan(20);
        Set<String> there = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        there.addAll(files.map(f -> String.valueOf(f.getFileName()))
                                .filter(name -> name.endsWith("Test.java"))
                                .map(name -> name.substring(0, name.length() - ".java".length()))
                                .collect(Collectors.toSet()));
                    }
                }
            }
        }
        assertThat(there).containsAll(named);
    }
}
