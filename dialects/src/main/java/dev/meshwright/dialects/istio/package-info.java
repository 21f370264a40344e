/// Istio's kinds, in their own words: `networking.istio.io` and `security.istio.io` in all served versions.
///
/// One reader per kind, found by [IstioDialect]. Each field is taken, or refused, or answered with a warning that it is
/// not supported yet; never passed over in silence. Hidden defaults are written where they are read: a short host name
/// belongs to the namespace of its document, an absent `weight` among several destinations is 0, `retries.attempts: 0`
/// switches retries off. Two deviations are deliberate: `outlierDetection.consecutiveErrors` and a `retries` one level
/// too deep are honoured, with a warning. Rules follow Istio's reference pages and its CRD schemas.
@NullMarked
package dev.meshwright.dialects.istio;

import org.jspecify.annotations.NullMarked;
