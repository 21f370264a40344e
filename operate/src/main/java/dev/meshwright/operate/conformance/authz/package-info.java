/// Published authorization policies and the filters that they become, compared by what they decide.
///
/// [dev.meshwright.operate.conformance.authz.GoldenFilters] has both sides; requests are made from what the
/// policies say ([dev.meshwright.operate.conformance.authz.PolicyQuestions]).
@NullMarked
package dev.meshwright.operate.conformance.authz;

import org.jspecify.annotations.NullMarked;
