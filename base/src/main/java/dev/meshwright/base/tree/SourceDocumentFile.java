package dev.meshwright.base.tree;

/// A text with YAML or JSON documents and the name to show for it.
///
/// @param name path as the user knows it, or a name for what is no file (`<stdin>`); unique among the files read
///     together
public record SourceDocumentFile(String name, String text) {}
