package dev.meshwright.control.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackAddressesTest {
    private static String next(LoopbackAddresses addresses, Set<String> taken) {
        String address = addresses.free(taken).orElseThrow();
        taken.add(address);
        return address;
    }

    @Test
    void addresses_followTheStart_andNeverEndIn0Or255() {
        var addresses = LoopbackAddresses.from("127.77.0.253");
        var taken = new HashSet<String>();
        assertThat(next(addresses, taken)).isEqualTo("127.77.0.253");
        assertThat(next(addresses, taken)).isEqualTo("127.77.0.254");
        assertThat(next(addresses, taken)).isEqualTo("127.77.1.1");
    }

    @Test
    void addresses_goOnAtTheBeginning_afterTheLast() {
        var addresses = LoopbackAddresses.from("127.126.255.254");
        var taken = new HashSet<String>();
        assertThat(next(addresses, taken)).isEqualTo("127.126.255.254");
        assertThat(next(addresses, taken)).isEqualTo("127.64.0.1");
    }

    @Test
    void addressInUse_isSkipped_whereverItCameFrom() {
        var addresses = LoopbackAddresses.from("127.80.3.1");
        assertThat(addresses.free(Set.of("127.77.0.1", "127.80.3.1"))).contains("127.80.3.2");
    }

    @Test
    void stateFolder_hasOneStart_howeverItIsWritten() {
        var start = LoopbackAddresses.of(Path.of("/var/lib/mesh"));
        assertThat(LoopbackAddresses.of(Path.of("/var/lib/other/../mesh"))).isEqualTo(start);
        assertThat(LoopbackAddresses.of(Path.of("state")))
                .isEqualTo(LoopbackAddresses.of(Path.of("state").toAbsolutePath()));
        assertThat(start.free(Set.of()).orElseThrow()).isEqualTo("127.67.117.1");
    }

    @Test
    void stateFolders_startApart() {
        var starts = new HashSet<LoopbackAddresses>();
        for (int i = 0; i < 20; i++) {
            starts.add(LoopbackAddresses.of(Path.of("/home/somebody/mesh-" + i)));
        }
        assertThat(starts).hasSize(20);
        assertThat(starts)
                .allSatisfy(start -> assertThat(start.free(Set.of()).orElseThrow())
                        .matches("127\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-6])\\.\\d+\\.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.63.0.1", "127.127.0.1", "127.77.0.0", "127.77.0.255", "127.77.256.1", "10.0.0.1", ""})
    void startOutsideTheRange_isRefused(String first) {
        assertThatThrownBy(() -> LoopbackAddresses.from(first)).hasMessageContaining("expected: 127.64.0.1 to");
    }

    @Test
    void addresses_areDistinct_andNeverEndIn0Or255() {
        var taken = new HashSet<String>();
        for (int i = 0; i < 600; i++) {
            String address = LoopbackAddresses.from("127.77.0.1").free(taken).orElseThrow();
            assertThat(address)
                    .matches("127\\.77\\.\\d+\\.\\d+")
                    .doesNotEndWith(".0")
                    .doesNotEndWith(".255");
            assertThat(taken.add(address)).isTrue();
        }
    }
}
