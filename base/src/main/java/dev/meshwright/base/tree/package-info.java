/// YAML and JSON text as trees in which every node knows its line and column.
///
/// [DocumentFile#read] cuts a text into its documents, parses each on its own (a fault in one leaves the others
/// whole) and keeps each document's exact [range][TextRange], so that a store can replace or remove one of them
/// and leave every other byte of the file alone. [Fields] reads a mapping by name and type, reports what does
/// not fit with its place, and at the end names what nobody asked for. The YAML parser is confined to this
/// package; its events, not its node graph, are used, since they allow a bound on depth, aliases and size
/// without recursion. Documents in plain block style, which nearly all are, are read by [BlockReader] instead, to the
/// same result. Values are immutable; [Fields] belongs to the thread that reads.
@NullMarked
package dev.meshwright.base.tree;

import org.jspecify.annotations.NullMarked;
