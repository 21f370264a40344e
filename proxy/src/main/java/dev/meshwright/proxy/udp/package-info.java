/// Relaying datagrams to a cluster, unread.
///
/// [UdpRelay] is one listener on one loop. The first datagram of a client (address and port) opens a
/// [UdpSession]: a host is picked as TCP does, one connection slot of the cluster is taken, and a socket of the
/// session's own is connected to the host, so that what comes back belongs to that client alone. A datagram
/// that cannot be sent now is dropped, as the network would; nothing is queued. A session ends when nothing
/// passed for the idle timeout, when its host or cluster is gone, and with its listener. Event-loop confined.
@NullMarked
package dev.meshwright.proxy.udp;

import org.jspecify.annotations.NullMarked;
