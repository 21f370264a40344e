/// Talks to the control plane's HTTP API.
///
/// [StateOptions] finds state folder, addresses and token from options, environment and `endpoint.json`;
/// [ApiClient] makes the calls and turns what can go wrong into failures with their exit codes; [Answers] reads
/// fields of an answer. Blocking, one thread.
@NullMarked
package dev.meshwright.cli.api;

import org.jspecify.annotations.NullMarked;
