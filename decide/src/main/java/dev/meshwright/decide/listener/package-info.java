/// Listeners and what their filter chains do, as tables.
///
/// [ListenerTable] is where connections arrive; its chains are chosen by `decide.connection`, and each
/// [FilterChain] holds its transport ([dev.meshwright.decide.tls.DownstreamTls] or plaintext) and its filters,
/// sealed: [NetworkFilter] and [HttpFilter]. An extension that cannot be honoured was refused when the listener
/// was loaded; one that changes no traffic is kept by name as `Ignored`.
@NullMarked
package dev.meshwright.decide.listener;

import org.jspecify.annotations.NullMarked;
