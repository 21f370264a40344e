/// The proxy as a whole: what is built from a bootstrap, and its life.
///
/// [ProxyServer] is created from a bootstrap, then `start`ed, `drain`ed and `close`d. It owns the event loops
/// ([Workers]), the configuration in force ([Configuration], on one thread of its own) and, when the bootstrap asks
/// for them, the xDS clients. What the proxy waits for before it opens its listeners is a list of names, shown by the
/// admin endpoint. Start reading at `ProxyServer.start`.
@NullMarked
package dev.meshwright.proxy.server;

import org.jspecify.annotations.NullMarked;
