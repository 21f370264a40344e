/// Extensions, from the document to a stock Envoy that runs them.
@NullMarked
package dev.meshwright.testing.extension;

import org.jspecify.annotations.NullMarked;
