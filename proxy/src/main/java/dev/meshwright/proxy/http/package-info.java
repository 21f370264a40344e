/// One HTTP exchange, whatever version carries it: the border between codecs and routing.
///
/// A connection (`http1`, `http2`) parses bytes and speaks [HttpStream]; whoever handles an exchange implements
/// [HttpStreamListener]. All calls happen on the connection's event loop. A [MessageHead] is lent for the call; a
/// body buffer is given away with it and released by who receives it.
@NullMarked
package dev.meshwright.proxy.http;

import org.jspecify.annotations.NullMarked;
