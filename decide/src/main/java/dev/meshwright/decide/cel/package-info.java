/// Expressions over a call, in CEL: which calls an access log wants, what a tag of a metric says.
///
/// A [dev.meshwright.decide.cel.CelProgram] is made once, when configuration is loaded, and asked of the
/// [dev.meshwright.decide.cel.Attributes] of each call. It knows no clock, no configuration and no proxy, has
/// no state and may be used by several threads.
@NullMarked
package dev.meshwright.decide.cel;

import org.jspecify.annotations.NullMarked;
