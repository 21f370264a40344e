package dev.meshwright.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFolderTest {
    @TempDir
    Path root;

    private final AtomicLong nanos = new AtomicLong();

    private ConfigFolder folder() {
        return new ConfigFolder(root, nanos::get);
    }

    @Test
    void fileThatIsEmptiedAndFilledAgain_isNeverSeenEmptyOrCut() throws Exception {
        Path file = root.resolve("a.yaml");
        Files.writeString(file, "a: 1\n");
        ConfigFolder folder = folder();
        assertThat(folder.read(Set.of())).containsValue("a: 1\n");
        Files.writeString(file, "");
        assertThat(folder.read(Set.of())).containsValue("a: 1\n");
        assertThat(folder.isUnsettled()).isTrue();
        nanos.addAndGet(ConfigFolder.SETTLE.toNanos() - 1);
        Files.writeString(file, "a: 2");
        assertThat(folder.read(Set.of())).containsValue("a: 1\n");
        Files.writeString(file, "a: 23\n");
        assertThat(folder.read(Set.of())).containsValue("a: 23\n");
        assertThat(folder.isUnsettled()).isFalse();
    }

    @Test
    void fileThatStaysEmptyOrWithoutLastLineBreak_counts_onceItHasSettled() throws Exception {
        Path file = root.resolve("a.yaml");
        Files.writeString(file, "a: 1\n");
        ConfigFolder folder = folder();
        folder.read(Set.of());
        Files.writeString(file, "a: 2");
        assertThat(folder.read(Set.of())).containsValue("a: 1\n");
        nanos.addAndGet(ConfigFolder.SETTLE.toNanos());
        assertThat(folder.read(Set.of())).containsValue("a: 2");
        assertThat(folder.isUnsettled()).isFalse();
    }

    @Test
    void onlyDocumentsAreRead_inAllFoldersBelow_butNotHiddenOnes() throws Exception {
        Files.createDirectories(root.resolve("shop/.git"));
        Files.writeString(root.resolve("shop/a.yaml"), "a\n");
        Files.writeString(root.resolve("shop/b.yml"), "b\n");
        Files.writeString(root.resolve("c.json"), "{}\n");
        Files.writeString(root.resolve("shop/.hidden.yaml"), "x\n");
        Files.writeString(root.resolve("shop/.git/x.yaml"), "x\n");
        Files.writeString(root.resolve("readme.md"), "x\n");
        Files.writeString(root.resolve("d.yaml.tmp"), "x\n");
        assertThat(folder().read(Set.of()).values()).containsExactlyInAnyOrder("a\n", "b\n", "{}\n");
    }
}
