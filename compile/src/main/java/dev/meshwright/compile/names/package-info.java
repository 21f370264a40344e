/// Istio's names of resources, which everything that refers to one must spell alike. Text in, text out.
@NullMarked
package dev.meshwright.compile.names;

import org.jspecify.annotations.NullMarked;
