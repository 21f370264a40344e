/// Text with holes: the command operators of access logs and header edits (`%REQ(:METHOD)%`).
///
/// [Template] is parsed once when a table is loaded. The core does not know the values; who renders (access
/// log, header edit) gives them through [Template.Values]. Source of the grammar: Envoy docs, "Access logging:
/// command operators".
@NullMarked
package dev.meshwright.decide.format;

import org.jspecify.annotations.NullMarked;
