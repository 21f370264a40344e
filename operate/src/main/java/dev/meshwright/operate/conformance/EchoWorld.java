package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import java.util.List;

/// The programs that a suite's cases run among, as documents: namespaces, services, pods with addresses. Every
/// program echoes what reaches it. Cases with equal worlds can run in one that is set up once.
///
/// @param name for people
public record EchoWorld(String name, List<SourceDocumentFile> documents) {
    public EchoWorld {
        documents = List.copyOf(documents);
    }
}
