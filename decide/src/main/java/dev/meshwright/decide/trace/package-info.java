/// How the core says why: [Trace] is a constant no-op on the hot path and a recorder in `explain`.
@NullMarked
package dev.meshwright.decide.trace;

import org.jspecify.annotations.NullMarked;
