/// How a command ends: [ExitCode] lists the codes, [Failure] is the way to end with one of them and say why. Used by
/// every other package of the command line, so it uses none of them.
@NullMarked
package dev.meshwright.cli.outcome;

import org.jspecify.annotations.NullMarked;
