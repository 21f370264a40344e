/// The seam between pure code that has much to do and the threads that do it.
///
/// Reading and compiling a mesh are functions without threads; where they have many items that do not depend on each
/// other, they hand them to a [Batch], and whoever calls them decides on how many processors it works. The order of
/// items is that of results, so what comes out is the same.
@NullMarked
package dev.meshwright.base.batch;

import org.jspecify.annotations.NullMarked;
