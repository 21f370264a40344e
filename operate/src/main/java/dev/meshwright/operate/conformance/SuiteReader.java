package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the published data of one suite's format.
public interface SuiteReader {
    /// Name of the suite.
    String suite();

    /// The suite's folder: `folder` itself, or below it.
    Optional<Path> find(Path folder);

    /// @param folder that [#find] gave
    /// @param corpus where manifests that every case needs are found when the folder has none
    List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException;
}
