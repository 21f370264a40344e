/// Whether a program, or a data plane, answers.
///
/// [Probe] asks once, with a plain socket: no HTTP client is worth its memory for one status line. [Readiness] turns
/// results into a verdict that one slow answer does not change; it is pure. Who probes, how often and what follows is
/// decided elsewhere.
@NullMarked
package dev.meshwright.agent.readiness;

import org.jspecify.annotations.NullMarked;
