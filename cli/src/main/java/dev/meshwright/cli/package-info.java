/// The command line: one thin class per command, and the rules that all of them share.
///
/// [Main] picks the command from [Commands] and turns its outcome into an exit code; [ExitCode] lists the codes, which
/// are a promise to scripts. Results go to standard output, progress and hints to standard error. A fault of the user's
/// world is a [Failure] (what, why, what to do next) and prints no stack trace unless `--debug` is given. A command
/// holds no logic of the mesh: it reads arguments, calls the module that knows, and prints. Commands run on the main
/// thread and may block.
@NullMarked
package dev.meshwright.cli;

import org.jspecify.annotations.NullMarked;
