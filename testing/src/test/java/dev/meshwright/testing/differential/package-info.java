/// Core, our proxy and stock Envoy say the same: what was once found to differ, and generated configurations.
@NullMarked
package dev.meshwright.testing.differential;

import org.jspecify.annotations.NullMarked;
