/// One HTTP exchange from the client's head to the last byte of the answer.
///
/// [HttpSession] serves a downstream connection and makes an [Exchange] per request; an exchange asks `decide` for
/// route, filters' verdicts and host, and makes one [Attempt] after the other. All of it runs on the connection's loop.
/// Bodies are streamed with back-pressure in both directions; what a retry may need is kept, within a bound, in
/// [RequestBody]. Every answer that the proxy makes itself is made in [LocalReply] and says why.
@NullMarked
package dev.meshwright.proxy.router;

import org.jspecify.annotations.NullMarked;
