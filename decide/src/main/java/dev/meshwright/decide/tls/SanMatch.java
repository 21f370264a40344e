package dev.meshwright.decide.tls;

import dev.meshwright.decide.match.StringMatch;

/// One acceptable subject alternative name of the peer; any one of several is enough.
public record SanMatch(Type type, StringMatch match) {
    public enum Type {
        /// `match_subject_alt_names` (deprecated): every type.
        ANY,
        EMAIL,
        DNS,
        URI,
        IP_ADDRESS
    }
}
