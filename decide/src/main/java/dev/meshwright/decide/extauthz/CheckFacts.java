package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.connection.ConnectionFacts;

/// What a provider is told beside the request's head.
///
/// @param peer who is called by, by certificate: URI name, DNS name or subject; empty without one
/// @param local who we are, by certificate; empty without one
/// @param peerCertificate as PEM; empty without one
/// @param id of the request
/// @param protocol `HTTP/1.1` and the like; empty for connections
/// @param epochNanos when the request came
/// @param contentLength that it declares; -1: none
/// @param bodyBytesSeen of the body until now
public record CheckFacts(
        ConnectionFacts connection,
        String peer,
        String local,
        String peerCertificate,
        String id,
        String protocol,
        long epochNanos,
        long contentLength,
        long bodyBytesSeen) {}
