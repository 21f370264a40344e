/// Placeholder text.
@NullMarked
package dev.meshwright.agent;

import org.jspecify.annotations.NullMarked;
