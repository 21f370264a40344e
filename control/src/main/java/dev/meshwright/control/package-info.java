/// Placeholder text.
@NullMarked
package dev.meshwright.control;

import org.jspecify.annotations.NullMarked;
