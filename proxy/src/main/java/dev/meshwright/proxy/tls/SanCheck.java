package dev.meshwright.proxy.tls;

import dev.meshwright.decide.tls.SanMatch;

/// One accepted subject alternative name (`CertificateValidationContext.match_typed_subject_alt_names`); a peer needs
/// one name that one check accepts.
@FunctionalInterface
public interface SanCheck {
    /// The general-name kinds that can be matched (RFC 5280 4.2.1.6).
    enum Kind {
        EMAIL,
        DNS,
        URI,
        IP_ADDRESS
    }

    boolean accepts(Kind kind, String value);

    /// @param server name of the server that is called; empty: none is known
    default boolean accepts(Kind kind, String value, String server) {
        return accepts(kind, value);
    }

    /// A DNS name that stands for the server that is called.
    SanCheck SERVER_NAME = new SanCheck() {
        @Override
        public boolean accepts(Kind kind, String value) {
            return false;
        }

        @Override
        public boolean accepts(Kind kind, String value, String server) {
            return kind == Kind.DNS && !server.isEmpty() && SanMatch.covers(value, server);
        }
    };
}
