/// HTTP/2, ours and strict (RFC 9113, HPACK of RFC 7541): frames, header compression, flow control and streams, in
/// both roles.
///
/// Start at [Http2Connection], the state machine that [Http2ServerConnection] and [Http2ClientConnection] complete.
/// Frames are read as they come: DATA is handed on as slices of the read buffer, all else is small and copied. Fields
/// are decoded into a `MessageHead`, counted against the limits before they are stored. Windows go back to the peer
/// only as listeners take bytes. What a peer can make us do for nothing (resets, pings, empty frames, errors) costs
/// tokens of its [FloodBudget]; when they are spent the connection ends with ENHANCE_YOUR_CALM. Everything is
/// confined to the connection's event loop.
@NullMarked
package dev.meshwright.proxy.http2;

import org.jspecify.annotations.NullMarked;
