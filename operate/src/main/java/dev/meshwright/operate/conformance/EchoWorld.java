package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.util.List;
import java.util.Map;

/// The programs that a suite's cases run among, as documents: namespaces, services, pods with addresses. Every
/// program echoes what reaches it. Cases with equal worlds can run in one that is set up once.
///
/// @param name for people
/// @param sidecars whether programs that only a template tells of have one
/// @param transparent labels of programs that are captured by TPROXY; none: none is
public record EchoWorld(
        String name,
        List<SourceDocumentFile> documents,
        Assumptions.Sidecars sidecars,
        Map<String, String> transparent) {
    public EchoWorld {
        documents = List.copyOf(documents);
        transparent = Map.copyOf(transparent);
    }

    public EchoWorld(String name, List<SourceDocumentFile> documents, Assumptions.Sidecars sidecars) {
        this(name, documents, sidecars, Map.of());
    }

    /// One of a mesh.
    public EchoWorld(String name, List<SourceDocumentFile> documents) {
        this(name, documents, Assumptions.Sidecars.EVERYWHERE);
    }

    /// What holds in it where documents say nothing.
    Assumptions assumptions() {
        return new Assumptions(
                sidecars, Assumptions.DEFAULT.interception(), transparent, Assumptions.DEFAULT.instancesMax());
    }
}
