package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.util.List;

/// The programs that a suite's cases run among, as documents: namespaces, services, pods with addresses. Every
/// program echoes what reaches it. Cases with equal worlds can run in one that is set up once.
///
/// @param name for people
/// @param sidecars whether programs that only a template tells of have one
public record EchoWorld(String name, List<SourceDocumentFile> documents, Assumptions.Sidecars sidecars) {
    public EchoWorld {
        documents = List.copyOf(documents);
    }

    /// One of a mesh.
    public EchoWorld(String name, List<SourceDocumentFile> documents) {
        this(name, documents, Assumptions.Sidecars.EVERYWHERE);
    }

    /// What holds in it where documents say nothing.
    Assumptions assumptions() {
        return new Assumptions(sidecars, Assumptions.DEFAULT.interception(), Assumptions.DEFAULT.instancesMax());
    }
}
