package dev.meshwright.operate.conformance.echo;

/// One port of a program.
///
/// @param address where it listens: `0.0.0.0`, `127.0.0.1`, or the instance's own
/// @param kind what the program speaks there
/// @param name of the port, as sightings tell it; may be empty
public record EchoPort(String address, int port, Kind kind, String name) {
    public enum Kind {
        /// HTTP/1.1, HTTP/2, gRPC, WebSocket, or lines, by the first bytes; a PROXY protocol header may come before.
        ANYTHING,
        /// The same behind TLS; HTTP/2 by ALPN too.
        TLS,
        /// HTTP/2 alone.
        GRPC,
        /// A greeting first, then a line for a line.
        SPEAKS_FIRST,
        /// A datagram for a datagram.
        DATAGRAMS,
        /// Answers of a provider of authorization, over HTTP/1.1, HTTP/2 and gRPC ([AuthzRules]).
        AUTHORIZES
    }
}
