package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartCacheTest {
    @Test
    void mappedCache_isNoCauseForComplaint() {
        String maps =
                "800000000-801000000 r--p 0 08:01 1      /image/run/sidecar.aot\n7f00-7f01 r--p 0 08:01 2  /lib/libc.so\n";
        assertThat(StartCache.complaint("/image/run/sidecar.aot", maps)).isEmpty();
    }

    @Test
    void refusedCache_isNamed_withWhatToDo(@TempDir Path folder) throws IOException {
        Path cache = Files.writeString(folder.resolve("sidecar.aot"), "of another JDK");
        assertThat(StartCache.complaint(cache.toString(), "7f00-7f01 r--p 0 08:01 2  /lib/libc.so\n"))
                .hasValueSatisfying(line -> assertThat(line)
                        .contains(cache.toString())
                        .contains("refused")
                        .contains("next:")
                        .doesNotContain("\n"));
    }

    @Test
    void missingCache_isToldApartFromARefusedOne(@TempDir Path folder) {
        assertThat(StartCache.complaint(folder.resolve("none.aot").toString(), ""))
                .hasValueSatisfying(line -> assertThat(line).contains("cannot be read"));
    }
}
