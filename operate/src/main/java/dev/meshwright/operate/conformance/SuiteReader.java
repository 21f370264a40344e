package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Reads the published data of one suite's format.
public interface SuiteReader {
    /// Name of the suite.
    String suite();

    /// The suite's folders: `folder` itself, or below it.
    List<Path> find(Path folder);

    /// What cannot be read is a case that says so.
    ///
    /// @param folder one that [#find] gave
    /// @param corpus where manifests that every case needs are found when the folder has none
    List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException;
}
