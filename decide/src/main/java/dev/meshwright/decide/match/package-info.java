/// Conditions on text and headers, as xDS writes them, over bytes.
///
/// [StringMatch] is xDS StringMatcher, [HeaderMatch] HeaderMatcher; routes, retries, RBAC and TLS SAN checks
/// share them. All are immutable and thread-safe. Nothing allocates except regular expressions (RE2, linear
/// time, full match) and a header that appears several times, whose values are joined by commas first (RFC
/// 9110, 5.3).
@NullMarked
package dev.meshwright.decide.match;

import org.jspecify.annotations.NullMarked;
