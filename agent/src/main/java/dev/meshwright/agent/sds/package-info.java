/// Serves secrets to the workload's proxy over the secret discovery service (SDS) on a Unix socket, the same way to our
/// proxy and to stock Envoy.
///
/// [SdsServer] owns the socket and the open streams; [SotwStream] and [DeltaStream] are the two protocol variants. A
/// new identity is pushed to every stream at once; proxies use it for new connections and keep the running ones.
///
/// Requests come on the event loop, rotations on the identity keeper's thread: each stream guards its own state. The
/// permission to read the secrets is the permission to enter the socket's folder.
@NullMarked
package dev.meshwright.agent.sds;

import org.jspecify.annotations.NullMarked;
