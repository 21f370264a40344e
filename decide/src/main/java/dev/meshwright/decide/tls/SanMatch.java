package dev.meshwright.decide.tls;

import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.match.StringMatch.Case;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One acceptable subject alternative name of the peer; any one of several is enough.
public record SanMatch(Type type, StringMatch match) {
    /// The name that the connection was made to (`auto_san_validation`).
    public static final SanMatch OF_THE_SERVER = new SanMatch(Type.SERVER_NAME, StringMatch.exact("", Case.SENSITIVE));

    public enum Type {
        /// `match_subject_alt_names` (deprecated): every type.
        ANY,
        EMAIL,
        DNS,
        URI,
        IP_ADDRESS,
        /// A DNS name that stands for the server that is called, whatever it is.
        SERVER_NAME
    }

    /// Whether a name of the peer's certificate is accepted. A DNS name that is wanted exactly may be shown by a
    /// wildcard (Envoy: `DnsExactStringSanMatcher`).
    ///
    /// @param value from the certificate
    public boolean accepts(String value) {
        return match.matches(value)
                || (type == Type.DNS
                        && match instanceof StringMatch.Exact(var text, var _)
                        && covers(value, new String(text, StandardCharsets.UTF_8)));
    }

    /// Whether a DNS name of a certificate stands for a host: itself, or, with `*` as its first label, every host with
    /// one label in that place (RFC 6125 6.4.3).
    public static boolean covers(String shown, String host) {
        if (shown.equalsIgnoreCase(host)) {
            return !host.isEmpty();
        }
        int dot = host.indexOf('.');
        return shown.startsWith("*.")
                && shown.indexOf('.', 2) > 0
                && dot > 0
                && host.substring(dot)
                        .toLowerCase(Locale.ROOT)
                        .equals(shown.substring(1).toLowerCase(Locale.ROOT));
    }
}
