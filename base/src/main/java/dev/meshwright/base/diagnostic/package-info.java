/// Where something stands in a document, and what is wrong with it.
///
/// [Position] is a place in a source document; [Origin] names the element and field that stands there; a
/// [Diagnostic] says where, what, why and what to do. Everything read from a document carries its origin from the
/// reader up to the message that a person reads. All types are immutable values, safe for any thread.
@NullMarked
package dev.meshwright.base.diagnostic;

import org.jspecify.annotations.NullMarked;
