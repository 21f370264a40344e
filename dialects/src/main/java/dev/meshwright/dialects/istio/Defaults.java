package dev.meshwright.dialects.istio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The documents that `init` and `demo` write as `defaults.yaml`: safe defaults in Istio's own kinds, visible and
/// deletable, instead of defaults hidden in code.
public final class Defaults {
    /// The name of the file to write.
    public static final String FILE_NAME = "defaults.yaml";

    private Defaults() {}

    /// The file's text.
    public static String text() {
        try (InputStream resource = Defaults.class.getResourceAsStream(FILE_NAME)) {
            if (resource == null) {
                throw new IllegalStateException("resource " + FILE_NAME + " is not in the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
