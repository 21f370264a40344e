/// Addresses of hosts that requests and TLS handshakes name, looked up off the event loops and kept for a while.
@NullMarked
package dev.meshwright.proxy.names;

import org.jspecify.annotations.NullMarked;
