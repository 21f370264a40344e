/// `meshwright explain`: what a request will do and why, from files or of a running mesh.
///
/// [ExplainCommand] parses the command line and prints; [DocumentFiles] reads what `-f` names; the answers come from
/// `architect.explain`, here or, with `--live`, in the control plane (--live is asked there).
@NullMarked
package dev.meshwright.cli.explain;

import org.jspecify.annotations.NullMarked;
