/// What the build trains ahead-of-time caches with (JEP 515): a proxy that keeps in the cache how its methods
/// behaved and which of them were worth compiling compiles those first, and with what was learned, at its next
/// start.
///
/// [TrainingGround] writes the configuration of a proxy that is its own peer in every protocol, so that one
/// process walks both sides of each; [TrainingLoad] sends it there. Both run outside of the process that is
/// trained.
@NullMarked
package dev.meshwright.operate.training;

import org.jspecify.annotations.NullMarked;
