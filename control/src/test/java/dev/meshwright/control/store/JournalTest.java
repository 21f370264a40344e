package dev.meshwright.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.control.state.CrashingDisk;
import dev.meshwright.control.state.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int STEPS_MAX = 6;

    @TempDir
    Path folder;

    /// The law: after a crash and a restart, all files are old or all are new.
    @Test
    void changeOfSeveralFiles_happensWholeOrNotAtAll_whereverTheProcessIsKilled() throws Exception {
        for (int step = 0; step < STEPS_MAX; step++) {
            Path at = Files.createDirectory(folder.resolve("step-" + step));
            Path a = at.resolve("a.yaml");
            Path b = at.resolve("b.yaml");
            Path gone = at.resolve("gone.yaml");
            Path journal = at.resolve("apply.json");
            Files.writeString(a, "old");
            Files.writeString(gone, "old");
            try {
                Journal.open(journal, new CrashingDisk(step))
                        .write(Map.of(a.toString(), "new", b.toString(), "new", gone.toString(), ""));
            } catch (CrashingDisk.Crash e) {
                assertThat(step).isLessThan(STEPS_MAX - 1);
            }
            var _ = Journal.open(journal, Disk.DURABLE);
            assertThat(journal).doesNotExist();
            boolean changed = text(a).equals("new");
            assertThat(changed).as("step %d", step).isEqualTo(step > 0);
            assertThat(text(b)).as("step %d", step).isEqualTo(changed ? "new" : "");
            assertThat(Files.exists(gone)).as("step %d", step).isEqualTo(!changed);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
