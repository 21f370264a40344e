/// What every dialect that writes Kubernetes-shaped documents shares: the head (`apiVersion`, `kind`, `metadata`), the
/// parts of the mesh that one document gives, and the checks of names, hosts, labels and addresses.
///
/// A [Dialect] takes an [ElementDocument] and adds to [MeshParts]; whatever is wrong goes to the document's
/// [findings][dev.meshwright.base.diagnostic.Findings]. It never throws for what a document says. Nothing here knows a
/// particular kind.
@NullMarked
package dev.meshwright.dialects.document;

import org.jspecify.annotations.NullMarked;
