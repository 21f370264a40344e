package dev.meshwright.xds.json;

import dev.meshwright.base.tree.Tree;

/// Looks at each message of a document while it is read: for rules that no schema states.
@FunctionalInterface
public interface MessageCheck {
    /// A document without such rules.
    MessageCheck NONE = (_, _, _) -> {};

    /// Called before its fields are read; they may have faults.
    ///
    /// @param type full name of the message
    /// @param path of `mapping` in its document, for reports
    void message(String type, Tree.Mapping mapping, String path);
}
