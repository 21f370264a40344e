/// Compiled parts and the memory of what compiled to what.
///
/// A [Part] is one serialised resource with the origins of what stands inside it. [CompileCache] remembers
/// parts by their inputs: a record of all that the part depends on. Equal inputs give the same instance, so an
/// edit costs only the resources that depend on it and all nodes with one view share bytes. Inputs hold model
/// records, whose equality ignores positions. [Draft] is a message under construction together with its
/// origins, and [Wire] the one way to turn a message into bytes. Knows neither mesh nor node.
@NullMarked
package dev.meshwright.compile.memo;

import org.jspecify.annotations.NullMarked;
