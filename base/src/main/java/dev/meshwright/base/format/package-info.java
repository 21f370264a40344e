/// What is known of texts with command operators (`%REQ(:METHOD)%`) before any proxy has them.
@NullMarked
package dev.meshwright.base.format;

import org.jspecify.annotations.NullMarked;
