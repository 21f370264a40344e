package dev.meshwright.decide.upstream;

import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.tls.UpstreamTls;
import dev.meshwright.decide.trace.Place;

/// How bytes are protected on the way to an endpoint (`Cluster.transport_socket`, or the one that its
/// `transport_socket_matches` choose).
public sealed interface UpstreamTransport {
    record Plaintext() implements UpstreamTransport {}

    record Tls(UpstreamTls context, Place place) implements UpstreamTransport {}

    /// A PROXY protocol header about the client comes first, then what is inside.
    record WithHeader(ProxyHeader.Version version, UpstreamTransport inside) implements UpstreamTransport {}

    /// Without a header before it.
    default UpstreamTransport secured() {
        return this instanceof WithHeader(var _, var inside) ? inside : this;
    }

    /// The same towards a server whose certificate must carry the name that it is called by.
    default UpstreamTransport showingName() {
        return switch (this) {
            case Plaintext() -> this;
            case Tls(var context, var place) -> new Tls(context.showingName(), place);
            case WithHeader(var version, var inside) -> new WithHeader(version, inside.showingName());
        };
    }

    /// One entry of `transport_socket_matches`: taken for endpoints whose `envoy.transport_socket_match`
    /// metadata holds `match`.
    record Match(String name, Value.Struct match, UpstreamTransport transport) {}
}
