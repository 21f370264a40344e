package dev.meshwright.decide.connection;

import java.util.List;

/// What is known of a connection before a byte of its payload is read. The inbound side matches filter chains
/// by it; the outbound side builds its ClientHello from the same value, so a call can be followed over both
/// proxies.
///
/// @param destinationAddress original destination, textual IP
/// @param sourceAddress textual IP of the peer
/// @param transport TLS when a ClientHello was seen
/// @param serverName SNI, lower case; empty when none
/// @param applicationProtocols ALPN as offered, or what plaintext sniffing found (`http/1.1`, `h2c`); empty when
///     unknown
/// @param peerIdentities URI SANs of the verified peer certificate; empty before or without mutual TLS
public record ConnectionFacts(
        String destinationAddress,
        int destinationPort,
        String sourceAddress,
        int sourcePort,
        Transport transport,
        String serverName,
        List<String> applicationProtocols,
        List<String> peerIdentities) {
    public enum Transport {
        RAW_BUFFER,
        TLS
    }

    public ConnectionFacts {
        applicationProtocols = List.copyOf(applicationProtocols);
        peerIdentities = List.copyOf(peerIdentities);
    }

    /// The same when the peer has shown who it is.
    public ConnectionFacts withPeer(List<String> identities) {
        return new ConnectionFacts(
                destinationAddress,
                destinationPort,
                sourceAddress,
                sourcePort,
                transport,
                serverName,
                applicationProtocols,
                identities);
    }
}
