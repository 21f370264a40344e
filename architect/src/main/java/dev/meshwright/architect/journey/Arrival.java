package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.tls.PeerValidation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A call as the program sees it that it reached.
///
/// @param instance nothing for an address that the mesh does not know
/// @param request nothing where bytes arrive that no proxy read
/// @param byProxy what the proxy in front of the program saw of the connection to it: TLS or plaintext, the peer's
///     identities, SNI and ALPN; nothing without a proxy
/// @param byProgram what the program itself sees of its connection
/// @param validation what the client asks of the program's certificate, where it comes with TLS
/// @param attempt how often the request was tried before
/// @param proxyProtocol version of the PROXY header that comes first; 0: none
public record Arrival(
        Optional<Instance> instance,
        String address,
        int port,
        Optional<Request> request,
        Optional<ConnectionFacts> byProxy,
        ConnectionFacts byProgram,
        PeerValidation validation,
        int attempt,
        int proxyProtocol) {
    /// @param version in which it arrives
    /// @param headers in order, names in lower case
    public record Request(
            Payload.Version version,
            String method,
            String scheme,
            String authority,
            String path,
            List<Map.Entry<String, String>> headers) {
        public Request {
            headers = List.copyOf(headers);
        }

        /// The first value of a header, by its name in lower case.
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(h -> h.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /// Whether the proxy in front of the program verified who calls.
    public boolean mutualTls() {
        return byProxy.map(f -> !f.peerIdentities().isEmpty()).orElse(false);
    }
}
