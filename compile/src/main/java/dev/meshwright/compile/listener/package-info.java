/// Listeners and their filter chains.
///
/// [OutboundListener] and [InboundListener] are those of a node without capture, [CapturedOutbound] and
/// [CapturedInbound] Istio's for captured traffic, [GatewayListener] those of a router. They are made of the
/// same few pieces: [HttpManager] (connection manager), [TcpForward] (tcp_proxy), [InboundChains] (what a
/// PeerAuthentication mode admits) and [Inspectors] (listener filters). Routes are named over RDS, but for
/// inbound ones, which are inside.
@NullMarked
package dev.meshwright.compile.listener;

import org.jspecify.annotations.NullMarked;
