/// Files of configuration documents in, one [mesh][dev.meshwright.model.Mesh] out.
///
/// [MeshReader] is the entry point: it cuts files into documents, hands each to the dialect that knows its
/// kind, puts the parts together in a stable order, and checks the references between them. A document with an
/// error is refused as a whole and reported with its place; all others are used. [Element] says for each
/// document where it stands, so that a store can list, replace and delete single ones. There is one package per
/// dialect, none uses another; what they share is in `document`. Everything here is pure: no files, clocks,
/// threads or chance.
@NullMarked
package dev.meshwright.dialects;

import org.jspecify.annotations.NullMarked;
