/// Placeholder text.
@NullMarked
package dev.meshwright.operate;

import org.jspecify.annotations.NullMarked;
