/// The last stage of compilation: what authors change of finished resources in Envoy's own words (EnvoyFilter).
///
/// [PatchSet] is what one proxy is given, in order; [PatchStage] lays it over parts and remembers what came of each.
/// The rules, which objects match, in what order, how messages merge, are those of Istio's control plane
/// (istio.io/latest/docs/reference/config/networking/envoy-filter); docs/istio.md lists where they differ. Nothing here
/// knows how a resource was made.
@NullMarked
package dev.meshwright.compile.patch;

import org.jspecify.annotations.NullMarked;
