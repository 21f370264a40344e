/// Published configuration with expected results, compared with ours.
@NullMarked
package dev.meshwright.testing.corpus;

import org.jspecify.annotations.NullMarked;
