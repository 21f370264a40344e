package dev.meshwright.decide.listener;

import dev.meshwright.decide.tls.DownstreamTls;

/// How bytes of a filter chain's connections are protected (`FilterChain.transport_socket`); none means
/// plaintext.
public sealed interface DownstreamTransport {
    record Plaintext() implements DownstreamTransport {}

    record Tls(DownstreamTls context) implements DownstreamTransport {}
}
