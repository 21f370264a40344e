/// Placeholder text.
@NullMarked
package dev.meshwright.cli;

import org.jspecify.annotations.NullMarked;
