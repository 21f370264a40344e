/// Conditions on text and headers, as xDS writes them, over bytes.
///
/// [StringMatch] is xDS StringMatcher, [HeaderMatch] HeaderMatcher; routes, retries, RBAC and TLS SAN checks
/// share them. All are immutable and thread-safe. Nothing allocates except regular expressions (RE2, linear
/// time, full match).
@NullMarked
package dev.meshwright.decide.match;

import org.jspecify.annotations.NullMarked;
