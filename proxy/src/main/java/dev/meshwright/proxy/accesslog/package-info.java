/// Access logs as the connection manager, TCP proxy or listener configures them.
///
/// [dev.meshwright.proxy.accesslog.AccessLogs] makes one observer per event loop. At the end of a request the loop
/// renders its line (command operators with Envoy's meanings, JSON or text) into a byte buffer of its own; one
/// background thread takes the buffers over and writes them, so no loop ever waits for a disk. A buffer that the
/// disk cannot keep up with is bounded: further lines are dropped and counted. JSON lines get a field `origin`, the
/// file and line whose route decided, when that is known. What a client sends is escaped: no value can end its line
/// or its quotes.
@NullMarked
package dev.meshwright.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
