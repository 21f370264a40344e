/// What a proxy gets over ADS, as one file: for a stock Envoy that runs without a control plane.
@NullMarked
package dev.meshwright.compile.standalone;

import org.jspecify.annotations.NullMarked;
