/// Opening one upstream connection: socket, then TLS when the target says so.
///
/// [Dialer] connects on the caller's event loop and tells a [DialListener] exactly once. What may be opened is the
/// breaker's business, what is sent is the pool's or the relay's; neither is known here.
@NullMarked
package dev.meshwright.proxy.connect;

import org.jspecify.annotations.NullMarked;
