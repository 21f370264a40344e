package dev.meshwright.agent.sds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SocketPlaceTest {
    private static final Path STATE = Path.of("/var/lib/meshwright");

    private static Path workload(String name) {
        return STATE.resolve("workloads").resolve("shop").resolve(name);
    }

    @Test
    void socketOfAShortName_isInTheWorkloadsFolder() {
        assertThat(SocketPlace.of(STATE, workload("reviews")))
                .isEqualTo(workload("reviews").resolve("sds.sock"));
    }

    @Test
    void socketOfALongName_fits_andIsNobodyElses() {
        Path one = SocketPlace.of(STATE, workload("a".repeat(253)));
        Path other = SocketPlace.of(STATE, workload("a".repeat(252) + "b"));
        assertThat(SocketPlace.fits(one)).isTrue();
        assertThat(one).hasParentRaw(STATE.resolve("sds")).isNotEqualTo(other);
        assertThat(SocketPlace.of(STATE, workload("a".repeat(253)))).isEqualTo(one);
    }
}
