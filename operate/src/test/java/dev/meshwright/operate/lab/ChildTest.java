package dev.meshwright.operate.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ending a child process: nothing that it started may stay behind.
final class ChildTest {
    private static final Duration GRACE = Duration.ofMillis(200);

    @TempDir
    private Path folder;

    @Test
    void aChildThatDoesNotStopIsKilledWithWhatItStarted() throws Exception {
        Path log = folder.resolve("log");
        Child child = Child.start(
                "stubborn",
                List.of("sh", "-c", "trap '' TERM; sleep 300 & echo $!; while :; do wait; done"),
                Map.of(),
                log);
        await().until(() -> Files.readString(log, UTF_8).endsWith("\n"));
        ProcessHandle started = ProcessHandle.of(
                        Long.parseLong(Files.readString(log, UTF_8).strip()))
                .orElseThrow();

        child.stop(GRACE);

        assertThat(child.alive()).isFalse();
        await().untilAsserted(() -> assertThat(started.isAlive()).isFalse());
    }

    @Test
    void aCrashTakesOnlyTheChildItself() throws Exception {
        Path log = folder.resolve("log");
        Child child = Child.start("agent", List.of("sh", "-c", "sleep 300 & echo $!; wait"), Map.of(), log);
        await().until(() -> Files.readString(log, UTF_8).endsWith("\n"));
        ProcessHandle started = ProcessHandle.of(
                        Long.parseLong(Files.readString(log, UTF_8).strip()))
                .orElseThrow();
        try {
            child.kill();

            await().until(() -> !child.alive());
            assertThat(started.isAlive()).isTrue();
        } finally {
            started.destroyForcibly();
        }
    }
}
