package dev.meshwright.base.tree;

/// Bounds on what is read as one document, far above real configuration (Kubernetes stores at most about 1.5 MB per
/// object) and far below what hurts.
public final class DocumentLimits {
    /// Characters in one file.
    public static final int FILE_CHARS_MAX = 32 << 20;

    /// Documents in one file.
    public static final int DOCUMENTS_MAX = 20_000;

    /// Characters in one document.
    public static final int DOCUMENT_CHARS_MAX = 4 << 20;

    /// Nesting of mappings and sequences.
    public static final int DEPTH_MAX = 100;

    /// Nodes in one document with every alias written out, so that nine nested aliases do not stand for a billion
    /// nodes.
    public static final int NODES_MAX = 500_000;

    private DocumentLimits() {}
}
