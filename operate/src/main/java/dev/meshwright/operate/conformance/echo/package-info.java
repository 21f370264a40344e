/// Programs of the conformance world: servers that say what reached them.
///
/// An [Echo] is one instance of a program. It listens at its ports in its own network namespace and answers HTTP/1.1,
/// HTTP/2 (prior knowledge or ALPN), gRPC and WebSocket with a [Sighting] as JSON, TCP with the same as one line. The
/// codecs are Netty's, not our proxy's, so that a mistake of ours has no partner.
@NullMarked
package dev.meshwright.operate.conformance.echo;

import org.jspecify.annotations.NullMarked;
