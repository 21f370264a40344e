package dev.meshwright.control.registry;

import java.util.Optional;
import java.util.Set;

/// The addresses that workloads get: 127.77.0.1 to 127.77.255.254, the lowest free one first. The last byte is never 0
/// or
/// 255, which some tools take for a network or a broadcast.
final class LoopbackAddresses {
    static final int LAST_BYTES = 254;
    static final int COUNT = 256 * LAST_BYTES;

    private LoopbackAddresses() {}

    /// The lowest address that is not in `taken`; none when all are.
    static Optional<String> free(Set<String> taken) {
        for (int i = 0; i < COUNT; i++) {
            String address = "127.77." + i / LAST_BYTES + "." + (1 + i % LAST_BYTES);
            if (!taken.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }
}
