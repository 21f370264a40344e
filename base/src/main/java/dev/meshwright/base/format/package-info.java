/// What is known of texts with command operators (`%REQ(:METHOD)%`) before any proxy has them, and the names
/// of what they and other texts speak of.
@NullMarked
package dev.meshwright.base.format;

import org.jspecify.annotations.NullMarked;
