/// Measured HTTP load against one address: closed loop (a fixed number of callers) or paced (a fixed rate).
///
/// [Load] runs and returns a [LoadResult]; every request is counted, also those that got no answer. Latency is
/// taken from the moment a paced request was due, so a stalled server cannot hide its pause (coordinated
/// omission). Callers are virtual threads.
@NullMarked
package dev.meshwright.operate.load;

import org.jspecify.annotations.NullMarked;
