/// Accepting connections: reading what a connection is, choosing its filter chain, building its handlers.
///
/// A new connection is read only as far as its listener's chains need: a ClientHello ([ClientHello]) for server name
/// and application protocols, or the first bytes of HTTP. Detection has three answers (yes, no, more bytes) and is
/// bounded in bytes and time. Then `decide.connection` picks the chain and the connection gets its handlers: TLS,
/// then HTTP or a TCP relay. Each connection belongs to one event loop and remembers the chain that took it, so a
/// changed chain drains its own connections only.
@NullMarked
package dev.meshwright.proxy.listener;

import org.jspecify.annotations.NullMarked;
