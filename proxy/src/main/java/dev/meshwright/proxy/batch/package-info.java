/// What is told to a service in batches: spans, entries of access logs.
///
/// Whoever tells writes bytes in the form of a [BatchFormat] and lets them wait in a bounded [BatchQueue], one for each
/// service and event loop, until a batch goes out through one of the proxy's own clusters. A service that is slow or
/// gone costs what waited, which is counted ([BatchCounts]), and never a request.
@NullMarked
package dev.meshwright.proxy.batch;

import org.jspecify.annotations.NullMarked;
