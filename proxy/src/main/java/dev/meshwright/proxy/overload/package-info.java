/// Keeps the process alive when its memory, its file descriptors or its loops run out (threat model R6): refuses new
/// requests first, then new connections, and takes both again by itself.
///
/// [Gauges] are readings, [OverloadKernel] decides, [Overload] holds the decision for the loops to look at.
@NullMarked
package dev.meshwright.proxy.overload;

import org.jspecify.annotations.NullMarked;
