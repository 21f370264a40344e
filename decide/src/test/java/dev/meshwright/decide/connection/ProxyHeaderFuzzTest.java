package dev.meshwright.decide.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.decide.connection.ProxyHeader.Reading;
import dev.meshwright.decide.connection.ProxyHeader.Version;

/// Any first bytes where a PROXY header may stand (threat model T4). Laws: what is said once is not unsaid by further
/// bytes; a header ends within what was read, and no more than its bound is waited for; written again, in either
/// version, it says the same.
class ProxyHeaderFuzzTest {
    /// Fixed part of version 2 and the longest block that may follow it.
    private static final int WAIT_MAX = 16 + 4096;

    @FuzzTest
    void firstBytes(byte[] input) {
        // Longer inputs are looked at in steps, or the square of their length is paid.
        int step = input.length > 2048 ? 97 : 1;
        Reading decided = new Reading.MoreBytes();
        for (int size = Math.min(1, input.length); size < input.length; size += step) {
            decided = next(decided, ProxyHeader.read(input, size), size);
        }
        decided = next(decided, ProxyHeader.read(input, input.length), input.length);
        if (decided instanceof Reading.Header(ProxyHeader header, int length)) {
            assertThat(length).isPositive().isLessThanOrEqualTo(input.length);
            assertThat(again(header, Version.V1)).isEqualTo(header);
            ProxyHeader binary = again(header, Version.V2);
            assertThat(again(binary, Version.V2)).isEqualTo(binary);
            assertThat(again(binary, Version.V1)).isEqualTo(binary);
        } else if (input.length >= WAIT_MAX) {
            assertThat(decided).isNotInstanceOf(Reading.MoreBytes.class);
        }
    }

    private static Reading next(Reading decided, Reading now, int size) {
        if (!(decided instanceof Reading.MoreBytes)) {
            assertThat(now).as("after %d bytes", size).isEqualTo(decided);
        }
        return now;
    }

    private static ProxyHeader again(ProxyHeader header, Version version) {
        byte[] bytes = header.bytes(version);
        Reading reading = ProxyHeader.read(bytes, bytes.length);
        assertThat(reading).isInstanceOf(Reading.Header.class);
        assertThat(((Reading.Header) reading).length()).isEqualTo(bytes.length);
        return ((Reading.Header) reading).header();
    }
}
