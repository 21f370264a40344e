package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.util.List;

/// A test file as far as it is sound.
///
/// @param name for people; the file's when none is written
/// @param config what names configuration: files, folders and globs, relative to the file
/// @param faults what is wrong in the file itself
public record TestFile(
        SourceDocumentFile source,
        String name,
        List<Named> config,
        List<TestWorkload> workloads,
        List<Told> programs,
        List<TestCase> cases,
        List<Diagnostic> faults) {
    public TestFile {
        config = List.copyOf(config);
        workloads = List.copyOf(workloads);
        programs = List.copyOf(programs);
        cases = List.copyOf(cases);
        faults = List.copyOf(faults);
    }
}
