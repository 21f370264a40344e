package dev.meshwright.agent.sds;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where a workload's socket is: in its folder, or, as Linux bounds the path of a socket and Kubernetes allows names of
/// 63 and 253 characters, under a name that is a digest of that folder, in `sds` of the state folder.
public final class SocketPlace {
    private static final String NAME = "sds.sock";
    private static final String SHORT = "sds";
    private static final int DIGEST_BYTES = 12;

    private SocketPlace() {}

    /// @param state folder of all workloads' state
    /// @param workload the workload's own folder in it
    public static Path of(Path state, Path workload) {
        Path own = workload.toAbsolutePath().resolve(NAME);
        return fits(own) ? own : state.toAbsolutePath().resolve(SHORT).resolve(digest(own) + ".sock");
    }

    static boolean fits(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= SdsServer.PATH_BYTES_MAX;
    }

    private static String digest(Path path) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256").digest(path.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
