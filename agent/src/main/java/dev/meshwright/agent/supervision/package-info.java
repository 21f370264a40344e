/// Starting again what ended by itself.
///
/// [RestartBackoff] is the pure rule: at once the first time, more slowly when it keeps ending. The agent applies it to
/// Envoy processes; the parent of a sidecar (the launcher's shell, the demo) applies the same numbers to the sidecar.
@NullMarked
package dev.meshwright.agent.supervision;

import org.jspecify.annotations.NullMarked;
