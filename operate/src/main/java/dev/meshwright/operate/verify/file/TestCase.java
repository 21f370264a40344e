package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;

/// One request, or one that is sent several times, and what must come of it.
///
/// @param repeat how often it is sent; 0: as often as the expectations need
/// @param programs how programs answer meanwhile, over those of the file
public record TestCase(
        String name,
        Position position,
        Sender from,
        TestRequest request,
        int repeat,
        List<Told> programs,
        List<Expected> expected) {
    public TestCase {
        programs = List.copyOf(programs);
        expected = List.copyOf(expected);
    }

    /// Who sends it.
    public sealed interface Sender {
        record Workload(Named workload) implements Sender {}

        /// Somebody outside of the mesh.
        ///
        /// @param gateway empty name: the one that has the port
        record Outside(Named gateway) implements Sender {}
    }
}
