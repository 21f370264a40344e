/// The commands about configuration: `apply`, `get`, `delete`, `init`.
///
/// [Sources] joins what `-f` named into one text, so that the control plane judges it as a whole, and turns places in
/// that text back into `file:line:column`; [Findings] shows diagnostics with the line they stand in; [Kind] knows the
/// words for kinds and their paths in the API. Judging is the control plane's: no rule of the mesh is repeated here.
@NullMarked
package dev.meshwright.cli.config;

import org.jspecify.annotations.NullMarked;
