/// From mesh to proxies.
///
/// [LiveMesh] joins documents and registrations into one immutable snapshot. [Pushes] compiles it for every
/// connected node on virtual threads and hands the result to the ADS server; a small loop decides when, at once
/// when idle and in batches under a burst. A node is admitted by its certificate against its registration.
/// Resources whose versions are equal stay the same instances, so an edit that means nothing pushes nothing.
/// For a rejected resource it finds the document and line that it was made from.
@NullMarked
package dev.meshwright.control.push;

import org.jspecify.annotations.NullMarked;
