package dev.meshwright.operate.conformance;

import java.nio.file.Path;

/// Published cases beside the project, or where the system property `meshwright.shared` says.
public final class SharedCorpus {
    private SharedCorpus() {}

    public static Path folder(String name) {
        String written = System.getProperty("meshwright.shared", "");
        Path shared = written.isEmpty() ? Path.of("..", "..", "shared") : Path.of(written);
        return shared.resolve("corpus").resolve(name);
    }
}
