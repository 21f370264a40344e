/// Differential fuzzing: generated configurations and requests, of which the decision core, our proxy and stock Envoy
/// must say the same.
///
/// `generate` makes configurations out of a seed, knowing nothing of how they are read. [Differential] puts each in
/// force on data planes and compares what comes of requests with all that the core says can come ([Comparison]);
/// [Laws] are asked of the core alone, many times as often. What disagrees is made small ([Shrinker]) and kept as a
/// file of `meshwright verify` ([SmallCase]). [KnownDifferences] are those of docs/differences.md.
@NullMarked
package dev.meshwright.operate.differential;

import org.jspecify.annotations.NullMarked;
