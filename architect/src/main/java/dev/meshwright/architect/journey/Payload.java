package dev.meshwright.architect.journey;

import dev.meshwright.decide.connection.ProxyHeader;
import java.util.List;
import java.util.Map;

/// What goes over a connection, from the outside in.
public sealed interface Payload {
    /// One request.
    ///
    /// @param scheme `http`, or `https` inside of [Tls]
    /// @param path with query
    /// @param headers in order, without the authority
    record Http(
            Version version,
            String method,
            String scheme,
            String authority,
            String path,
            List<Map.Entry<String, String>> headers)
            implements Payload {
        public Http {
            headers = List.copyOf(headers);
        }
    }

    enum Version {
        HTTP_1_1,
        HTTP_2
    }

    /// The client speaks TLS itself.
    ///
    /// @param serverName SNI; empty: none
    /// @param alpn offered, in order
    record Tls(String serverName, List<String> alpn, Credential credential, Payload inner) implements Payload {
        public Tls {
            alpn = List.copyOf(alpn);
        }
    }

    /// A PROXY protocol header about the client comes first.
    record WithHeader(ProxyHeader.Version version, Payload inner) implements Payload {}

    /// Bytes of no protocol that a proxy knows.
    record Bytes(First first) implements Payload {}

    /// One datagram; its answer comes back the same way.
    record Datagram() implements Payload {}

    /// Who speaks first.
    enum First {
        CLIENT,
        SERVER
    }
}
