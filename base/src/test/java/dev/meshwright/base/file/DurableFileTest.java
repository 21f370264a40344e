package dev.meshwright.base.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.file.DurableFile.Access;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void write_replacesTheWholeFile_andKeepsItPrivate() throws Exception {
        Path target = folder.resolve("root.key");
        DurableFile.write(target, bytes("first and longer"), Access.PRIVATE);
        DurableFile.write(target, bytes("second"), Access.PRIVATE);
        assertThat(target).hasContent("second");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
    }

    @Test
    void leftoverOfACrash_isReplacedBySameTarget_andSweptOtherwise() throws Exception {
        Files.writeString(folder.resolve("a.json.tmp"), "half");
        Files.writeString(folder.resolve("b.json.tmp"), "half");
        DurableFile.write(folder.resolve("a.json"), bytes("whole"), Access.SHARED);
        DurableFile.sweep(folder);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("a.json"));
        }
    }

    @Test
    void delete_ofAMissingFile_isNoError() throws Exception {
        DurableFile.delete(folder.resolve("none"));
    }
}
