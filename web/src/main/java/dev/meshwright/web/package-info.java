/// Placeholder text.
@NullMarked
package dev.meshwright.web;

import org.jspecify.annotations.NullMarked;
