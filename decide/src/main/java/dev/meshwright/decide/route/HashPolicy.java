package dev.meshwright.decide.route;

import java.nio.charset.StandardCharsets;

/// What of a request makes it stick to a host: `RouteAction.HashPolicy`.
public sealed interface HashPolicy {
    /// Later policies do not count when this one gave a value.
    boolean terminal();

    record Header(byte[] lowerName, boolean terminal) implements HashPolicy {
        /// @param name lower case
        public Header(String name, boolean terminal) {
            this(name.getBytes(StandardCharsets.ISO_8859_1), terminal);
        }
    }

    /// @param ttlMillis negative: never set by us; 0: session cookie
    /// @param attributes `; name` or `; name=value`, one after another, of a cookie that we set
    record Cookie(byte[] nameBytes, String path, long ttlMillis, String attributes, boolean terminal)
            implements HashPolicy {
        public Cookie(String name, String path, long ttlMillis, boolean terminal) {
            this(name.getBytes(StandardCharsets.ISO_8859_1), path, ttlMillis, "", terminal);
        }

        public String name() {
            return new String(nameBytes, StandardCharsets.ISO_8859_1);
        }
    }

    record SourceIp(boolean terminal) implements HashPolicy {}

    record QueryParameter(byte[] nameBytes, boolean terminal) implements HashPolicy {
        public QueryParameter(String name, boolean terminal) {
            this(name.getBytes(StandardCharsets.UTF_8), terminal);
        }
    }
}
