package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import java.io.IOException;
import java.util.List;

/// One published case.
public sealed interface ConformanceCase {
    /// Name of the suite, as `--suite` filters it.
    String suite();

    /// Unique in its suite.
    String id();

    /// The constructs by which it cannot be expressed, decided from its data alone; empty: it can be.
    List<Construct> constructs();

    /// Requests among the programs of a world.
    ///
    /// @param documents what the mesh is told beside the world
    record Traffic(
            String suite,
            String id,
            EchoWorld world,
            List<SourceDocumentFile> documents,
            List<Exchange> exchanges,
            List<Construct> constructs)
            implements ConformanceCase {
        public Traffic {
            documents = List.copyOf(documents);
            exchanges = List.copyOf(exchanges);
            constructs = List.copyOf(constructs);
        }
    }

    /// Something that is asked of documents alone (validity, status, converted configuration), which has one answer
    /// whatever data plane runs.
    ///
    /// @param sent what is asked, for people
    /// @param expected the published answer, for people
    record Documents(String suite, String id, String sent, String expected, Check check, List<Construct> constructs)
            implements ConformanceCase {
        public Documents {
            constructs = List.copyOf(constructs);
        }
    }

    /// A file or case that is not of its suite's format.
    ///
    /// @param why what is wrong with it
    record Unreadable(String suite, String id, String why) implements ConformanceCase {
        @Override
        public List<Construct> constructs() {
            return List.of();
        }
    }

    @FunctionalInterface
    interface Check {
        /// @return what is wrong, or the empty text; and what was observed
        Answer ask() throws IOException;
    }

    /// @param problem empty: as published
    record Answer(String problem, String observed) {}
}
