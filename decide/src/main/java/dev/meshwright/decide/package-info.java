/// The decision core: xDS resources become immutable tables, and pure kernels over the tables decide.
///
/// `load` builds tables from xDS resources and is the only package that sees protobuf. Everything else is free
/// of I/O, clocks, threads and randomness: time and chance are parameters, mutable state belongs to the caller.
/// The proxy runs these classes with live bytes, `explain` with synthetic ones.
@NullMarked
package dev.meshwright.decide;

import org.jspecify.annotations.NullMarked;
