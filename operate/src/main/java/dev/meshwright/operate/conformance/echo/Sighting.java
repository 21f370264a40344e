package dev.meshwright.operate.conformance.echo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What reached a program: the answer of every [Echo].
///
/// @param host name of the instance that answers (pod name)
/// @param service that it belongs to
/// @param namespace of the instance
/// @param version label of the instance; may be empty
/// @param portName of the port that was called; may be empty
/// @param protocol `HTTP/1.1`, `HTTP/2.0`, `TCP` ...
/// @param method empty for TCP
/// @param path with its query
/// @param authority of the request
/// @param headers by lower-case name, values in order
/// @param peer address of who connected
/// @param alpn chosen; empty without TLS
/// @param sni empty without TLS or when none was sent
/// @param clientCertificate subject of the client's certificate; empty when none was shown
/// @param proxyProtocol version of the PROXY protocol header; empty when there was none
/// @param body first bytes of what was sent, as text
public record Sighting(
        String host,
        String service,
        String namespace,
        String version,
        int port,
        String portName,
        String protocol,
        String method,
        String path,
        String authority,
        Map<String, List<String>> headers,
        String peer,
        String alpn,
        String sni,
        String clientCertificate,
        String proxyProtocol,
        String body) {
    public Sighting {
        headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
    }
}
