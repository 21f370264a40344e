/// SPIFFE ids, trust domains and X.509 certificates.
///
/// [SpiffeId] is the parsed name of a workload. It is compared as a whole, never by string prefix. Knows nothing of
/// network, files or configuration dialects. Values are immutable.
@NullMarked
package dev.meshwright.base.identity;

import org.jspecify.annotations.NullMarked;
