package dev.meshwright.architect.journey;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.tls.PeerValidation;
import java.util.List;
import java.util.Locale;

/// What goes over a connection while a call is followed, from the outside in.
sealed interface Wire {
    /// @param head edited by the proxies that it passes
    /// @param attempt how often it was tried before
    record Http(Payload.Version version, SyntheticHead head, int attempt) implements Wire {}

    /// @param validation what the client asks of the server's certificate
    record Tls(String serverName, List<String> alpn, Credential credential, PeerValidation validation, Wire inner)
            implements Wire {}

    /// A PROXY protocol header comes first.
    ///
    /// @param about who it says has connected; empty: itself
    record WithHeader(ProxyHeader.Version version, String about, Wire inner) implements Wire {}

    record Bytes(Payload.First first) implements Wire {}

    record Datagram() implements Wire {}

    static Wire of(Payload payload) {
        return switch (payload) {
            case Payload.Http http ->
                new Http(
                        http.version(),
                        SyntheticHead.request(
                                http.method(), http.scheme(), http.authority(), http.path(), http.headers()),
                        0);
            case Payload.Tls tls ->
                new Tls(tls.serverName(), tls.alpn(), tls.credential(), PeerValidation.NONE, of(tls.inner()));
            case Payload.WithHeader(var version, var inner) -> new WithHeader(version, "", of(inner));
            case Payload.Bytes(var first) -> new Bytes(first);
            case Payload.Datagram() -> new Datagram();
        };
    }

    /// What is known of the connection when everything that its first bytes tell is known.
    default ConnectionFacts facts(String address, int port, String source) {
        return switch (this) {
            case Tls tls ->
                new ConnectionFacts(
                        address,
                        port,
                        source,
                        0,
                        ConnectionFacts.Transport.TLS,
                        // Names are the same in capitals (RFC 6066, section 3), and proxies keep them small.
                        tls.serverName().toLowerCase(Locale.ROOT),
                        tls.alpn(),
                        List.of());
            case Http http -> plain(address, port, source, List.of(protocol(http.version())));
            // Whoever does not expect a header sees bytes that are neither TLS nor HTTP.
            case WithHeader _, Bytes _, Datagram _ -> plain(address, port, source, List.of());
        };
    }

    default ListenerTable.Transport transport() {
        return switch (this) {
            case Http _, Tls _, WithHeader _, Bytes _ -> ListenerTable.Transport.TCP;
            case Datagram _ -> ListenerTable.Transport.UDP;
        };
    }

    /// What comes after a PROXY header.
    default Wire headerless() {
        return this instanceof WithHeader(var _, var _, var inner) ? inner : this;
    }

    /// As plaintext sniffing calls it.
    static String protocol(Payload.Version version) {
        return switch (version) {
            case HTTP_1_1 -> "http/1.1";
            case HTTP_2 -> "h2c";
        };
    }

    static ConnectionFacts plain(String address, int port, String source, List<String> protocols) {
        return new ConnectionFacts(
                address, port, source, 0, ConnectionFacts.Transport.RAW_BUFFER, "", protocols, List.of());
    }
}
