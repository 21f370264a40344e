package dev.meshwright.decide.load;

/// Checks `Http1ProtocolOptions`: there is nothing to choose, so what asks for something else is refused.
final class Http1Options {
    private Http1Options() {}

    static void check(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    // allow_absolute_url: taken always (RFC 9112, section 3.2.2)
                    if (!m.wrappedFlag()) {
                        throw m.unsupported();
                    }
                }
                case 3 -> {
                    // default_host_for_http_10
                    if (!m.text().isEmpty()) {
                        throw m.unsupported();
                    }
                }
                // HTTP/1.0 is spoken (2) and trailers are passed on (5) always. Chunked together with a length, and
                // unknown methods, are framing questions; both are decided strictly here. Errors close the connection,
                // as in Envoy's default. Which parser is used is Envoy's own affair.
                case 2, 5, 6, 7, 9, 10 -> m.skip();
                default -> throw m.unsupported();
            }
        }
    }
}
