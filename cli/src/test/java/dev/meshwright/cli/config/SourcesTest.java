package dev.meshwright.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file;
    }

    @Test
    void places_inTheJoinedText_areToldInTheUsersFiles() throws IOException {
        Path first = file("a.yaml", "one: 1\ntwo: 2\n");
        Path second = file("b.yaml", "three: 3\nfour: 4");
        Sources sources = Sources.read(List.of(folder.toString()), false);
        List<String> joined = sources.text().lines().toList();
        assertThat(joined).containsExactly("one: 1", "two: 2", "---", "three: 3", "four: 4");
        assertThat(sources.original(new Position(sources.name(), joined.indexOf("two: 2") + 1, 6)))
                .isEqualTo(new Position(first.toString(), 2, 6));
        assertThat(sources.original(new Position(sources.name(), joined.indexOf("four: 4") + 1, 1)))
                .isEqualTo(new Position(second.toString(), 2, 1));
    }

    @Test
    void oneFile_keepsItsName_soThatPlacesNeedNoTranslation() throws IOException {
        Path only = file("a.yaml", "one: 1\n");
        Sources sources = Sources.read(List.of(only.toString()), false);
        assertThat(sources.name()).isEqualTo(only.toString());
        assertThat(sources.original(new Position(only.toString(), 1, 1)))
                .isEqualTo(new Position(only.toString(), 1, 1));
    }

    @Test
    void folder_givesItsYamlAndJson_byName_andSubfoldersOnlyWhenAsked() throws IOException {
        file("b.json", "{}\n");
        file("a.yml", "x: 1\n");
        file("notes.txt", "no");
        Files.createDirectories(folder.resolve("sub"));
        file("sub/c.yaml", "y: 2\n");
        assertThat(Sources.read(List.of(folder.toString()), false).text()).isEqualTo("x: 1\n---\n{}\n");
        assertThat(Sources.read(List.of(folder.toString()), true).text()).contains("y: 2");
    }

    @Test
    void missingFile_isNotFound() {
        assertThatThrownBy(() -> Sources.read(List.of("/nowhere/x.yaml"), false))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
                    assertThat(e.text()).contains("/nowhere/x.yaml");
                });
    }
}
