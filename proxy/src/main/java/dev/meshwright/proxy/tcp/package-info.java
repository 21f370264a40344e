/// Relaying a TCP connection to a cluster, bytes unread.
///
/// [TcpRelay] picks a host as HTTP does, takes one connection slot of the cluster, dials, and then moves bytes both
/// ways: reading one side follows what the other can take, and one side's end is passed on as an end, not a close. A
/// cluster without a free slot refuses at once (flag UO). Event-loop confined.
@NullMarked
package dev.meshwright.proxy.tcp;

import org.jspecify.annotations.NullMarked;
