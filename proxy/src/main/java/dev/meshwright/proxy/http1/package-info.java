/// HTTP/1.1, ours and strict (RFC 9110, RFC 9112): one head parser for both directions, one body reader, one encoder,
/// and the two connections built of them.
///
/// Start at [Http1Connection]: it reads a channel's bytes through [Http1HeadParser] and [Http1Body] and speaks
/// `proxy.http`'s streams. Nothing is forwarded as read: what could be understood in two ways is refused with 400 and
/// a close, and [Http1Encoder] writes framing, Host and connection fields anew. The result does not depend on how the
/// bytes were cut into packets. Everything is confined to the connection's event loop. Read buffers are consumed;
/// body bytes are handed on as retained slices.
@NullMarked
package dev.meshwright.proxy.http1;

import org.jspecify.annotations.NullMarked;
