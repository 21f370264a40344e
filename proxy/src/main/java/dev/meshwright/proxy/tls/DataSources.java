package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.DataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/// Reads what a [DataSource] points to. Blocks; never called on an event loop.
public final class DataSources {
    private static final long BYTES_MAX = 4 << 20;

    private DataSources() {}

    /// @return empty for an absent source
    public static byte[] read(DataSource source) throws GeneralSecurityException {
        return switch (source) {
            case DataSource.Absent() -> new byte[0];
            case DataSource.Inline(byte[] bytes) -> bytes;
            case DataSource.Environment(String variable) -> {
                String value = System.getenv(variable);
                if (value == null) {
                    throw new GeneralSecurityException("environment variable " + variable + " is not set");
                }
                yield value.getBytes(StandardCharsets.UTF_8);
            }
            case DataSource.File(String path) -> file(Path.of(path));
        };
    }

    private static byte[] file(Path path) throws GeneralSecurityException {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new GeneralSecurityException(path + " is larger than " + BYTES_MAX + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new GeneralSecurityException(
                    path + ": cannot be read: "
                            + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()),
                    e);
        }
    }
}
