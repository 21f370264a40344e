package dev.meshwright.control.registry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The addresses that workloads get: 127.64.0.1 to 127.126.255.254, from a start of this mesh's own on, round the end
/// and up to it again. Two meshes on one machine know nothing of each other, and a start of their own each keeps them
/// apart. The last byte is never 0 or 255, which some tools take for a network or a broadcast.
///
/// @param start which of all [#COUNT] addresses comes first, from 0
public record LoopbackAddresses(int start) {
    static final int SECOND_BYTE_MIN = 64;
    static final int SECOND_BYTE_MAX = 126;
    static final int LAST_BYTES = 254;
    /// Blocks `127.A.B.*`; a start that is made from a folder is the first address of one.
    static final int BLOCKS = (SECOND_BYTE_MAX - SECOND_BYTE_MIN + 1) * 256;

    static final int COUNT = BLOCKS * LAST_BYTES;
    private static final Pattern TEXT = Pattern.compile("127\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    public LoopbackAddresses {
        if (start < 0 || start >= COUNT) {
            throw new IllegalArgumentException("start: " + start + " (expected: 0.." + (COUNT - 1) + ")");
        }
    }

    /// The same folder has the same start, on every machine and in every run.
    ///
    /// @param state the state folder, which two meshes never share
    public static LoopbackAddresses of(Path state) {
        var hash = new CRC32();
        hash.update(state.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
        return new LoopbackAddresses((int) (hash.getValue() % BLOCKS) * LAST_BYTES);
    }

    /// @param first `127.77.0.1`
    /// @throws IllegalArgumentException when it is none of the addresses
    public static LoopbackAddresses from(String first) {
        Matcher text = TEXT.matcher(first);
        if (text.matches()) {
            int second = Integer.parseInt(text.group(1));
            int third = Integer.parseInt(text.group(2));
            int last = Integer.parseInt(text.group(3));
            boolean known = second >= SECOND_BYTE_MIN
                    && second <= SECOND_BYTE_MAX
                    && third <= 255
                    && last >= 1
                    && last <= LAST_BYTES;
            if (known) {
                return new LoopbackAddresses(((second - SECOND_BYTE_MIN) * 256 + third) * LAST_BYTES + last - 1);
            }
        }
        throw new IllegalArgumentException(
                "first address: '" + first + "' (expected: 127.64.0.1 to 127.126.255.254, last byte 1..254)");
    }

    /// Whether an address is one of those given here.
    static boolean has(String address) {
        return TEXT.matcher(address).matches();
    }

    /// The first address that is not in `taken`; none when all are.
    Optional<String> free(Set<String> taken) {
        for (int i = 0; i < COUNT; i++) {
            String address = text((start + i) % COUNT);
            if (!taken.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private static String text(int index) {
        int block = index / LAST_BYTES;
        return "127." + (SECOND_BYTE_MIN + block / 256) + "." + block % 256 + "." + (1 + index % LAST_BYTES);
    }
}
