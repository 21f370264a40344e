package dev.meshwright.proxy.authz;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.extauthz.CheckFacts;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.PeerCertificate;

/// What a provider is told of the connection that a question is about.
public final class Asker {
    private Asker() {}

    /// Of a connection.
    public static CheckFacts of(DownstreamInfo downstream, ConnectionFacts facts, long epochMillis) {
        return of(downstream, facts, "", "", epochMillis, -1, 0);
    }

    /// @param id of the request
    /// @param protocol of the request
    /// @param contentLength that it declares; -1: none
    /// @param bodyBytes seen of its body
    public static CheckFacts of(
            DownstreamInfo downstream,
            ConnectionFacts facts,
            String id,
            String protocol,
            long epochMillis,
            long contentLength,
            long bodyBytes) {
        PeerCertificate peer = downstream.peer();
        return new CheckFacts(
                addressed(downstream, facts),
                peer == null ? "" : name(peer),
                downstream.localIdentity(),
                peer == null ? "" : peer.pem(),
                id,
                protocol,
                epochMillis * 1_000_000,
                contentLength,
                bodyBytes);
    }

    /// With the socket's own addresses where the facts have none.
    private static ConnectionFacts addressed(DownstreamInfo downstream, ConnectionFacts facts) {
        if (!facts.sourceAddress().isEmpty() && !facts.destinationAddress().isEmpty()) {
            return facts;
        }
        return new ConnectionFacts(
                host(downstream.localAddress()),
                port(downstream.localAddress()),
                host(downstream.remoteAddress()),
                port(downstream.remoteAddress()),
                facts.transport(),
                facts.serverName(),
                facts.applicationProtocols(),
                facts.peerIdentities());
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(address.substring(colon + 1));
    }

    private static String name(PeerCertificate peer) {
        if (!peer.uris().isEmpty()) {
            return peer.uris().getFirst();
        }
        return peer.dnsNames().isEmpty() ? peer.subject() : peer.dnsNames().getFirst();
    }
}
