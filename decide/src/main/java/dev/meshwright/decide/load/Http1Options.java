package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpConnectionManager.Http1;

/// Reads `Http1ProtocolOptions`.
final class Http1Options {
    private Http1Options() {}

    static Http1 read(Message m) throws LoadException {
        boolean http10 = false;
        String host = "";
        boolean absolute = true;
        boolean trailers = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> absolute = m.wrappedFlag();
                case 2 -> http10 = m.flag();
                case 3 -> host = m.text();
                case 5 -> trailers = m.flag();
                // Chunked together with a length, and unknown methods, are framing questions; both are decided
                // strictly here. Errors
                // close the connection, as in Envoy's default. Which parser is used is Envoy's own affair.
                case 6, 7, 9, 10 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        return new Http1(http10, host, absolute, trailers);
    }
}
