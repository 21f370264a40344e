/// What becomes of each field of each Istio kind, found by asking: a document that sets it, in a world where it
/// could matter, must change what some proxy gets, or be answered with a diagnostic at its place.
@NullMarked
package dev.meshwright.compile.fields;

import org.jspecify.annotations.NullMarked;
