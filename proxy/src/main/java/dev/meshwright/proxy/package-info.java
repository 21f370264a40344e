/// The data plane: listeners, protocols, pools, TLS, telemetry, drain and admin.
///
/// Every connection and everything that serves it lives on one event loop; tables are immutable and swapped
/// whole. The proxy decides nothing itself: it asks `decide`, and it knows xDS only. Start reading at
/// `proxy.http` (the streams that both HTTP versions speak) and `proxy.server` (what is built from a
/// bootstrap).
@NullMarked
package dev.meshwright.proxy;

import org.jspecify.annotations.NullMarked;
