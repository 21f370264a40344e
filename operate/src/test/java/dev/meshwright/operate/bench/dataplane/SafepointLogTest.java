package dev.meshwright.operate.bench.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafepointLogTest {
    @Test
    void longestStop_isTheLargestTotal() {
        assertThat(SafepointLog.longest("""
                [1.1s][info][safepoint] Safepoint "SerialCollect", Time since last: 9 ns, Total: 2500000 ns, Threads: 0 runnable
                [1.2s][info][safepoint] Safepoint "ICBufferFull", Time since last: 9 ns, Total: 100000 ns, Threads: 0 runnable
                """)).isEqualTo(2.5);
    }
}
