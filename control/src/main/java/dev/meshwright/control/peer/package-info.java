/// Who is calling.
///
/// One interceptor in front of all gRPC services turns the client certificate of the TLS session into a [Peer];
/// services read it from the call's context and decide what it may touch. Nothing that a caller writes into a
/// message is taken as proof of who it is. A call without client certificate is let through as anonymous, since
/// a workload that joins with a token has none yet; every service but that one refuses it. Trust is rooted in
/// the mesh's own CA only: the TLS layer has verified the chain before a call reaches this package.
@NullMarked
package dev.meshwright.control.peer;

import org.jspecify.annotations.NullMarked;
