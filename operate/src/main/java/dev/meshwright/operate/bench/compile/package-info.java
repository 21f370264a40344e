/// What compilation costs in a large mesh: from files to resources in a fresh JVM, one changed route, one edit of white
/// space, and the memory of a control plane that holds it all.
///
/// [GeneratedMesh] writes the documents. [CompileBench] starts a process for each cold round, which runs
/// [CompileRound] on them and prints its figures as lines `NAME VALUE`, and shows the medians. Figures are never
/// judged by a test; the laws behind them (which resources change) are.
@NullMarked
package dev.meshwright.operate.bench.compile;

import org.jspecify.annotations.NullMarked;
