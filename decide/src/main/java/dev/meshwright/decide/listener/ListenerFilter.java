package dev.meshwright.decide.listener;

/// What looks at a connection before a filter chain is chosen.
public record ListenerFilter(Kind kind, PortPredicate disabled) {
    public enum Kind {
        /// Is it TLS; SNI and ALPN of the ClientHello.
        TLS_INSPECTOR,
        /// Does plaintext look like HTTP/1 or HTTP/2.
        HTTP_INSPECTOR,
        /// A PROXY protocol header says who connected; without one the connection is refused.
        PROXY_PROTOCOL,
        /// The same, but a connection without a header is taken as it is.
        PROXY_PROTOCOL_OPTIONAL,
        /// SO_ORIGINAL_DST.
        ORIGINAL_DST
    }
}
