/// Clients of the conformance world: one request, sent from a network namespace, and what came back.
///
/// [Sender] opens a [Line] (a connection to one address, plain or TLS) and sends on it; a [Reply] is what the client
/// saw, failures included. The codecs are Netty's, not our proxy's. Callers are ordinary threads; calls block with a
/// deadline.
@NullMarked
package dev.meshwright.operate.conformance.send;

import org.jspecify.annotations.NullMarked;
