package dev.meshwright.model;

import java.time.Duration;
import java.util.List;

/// Requests with one key go to one endpoint, as long as that endpoint is there.
///
/// @param table how keys and endpoints meet
public record ConsistentHash(Key key, Table table) {
    /// What of a request is its key.
    public sealed interface Key {
        /// @param name lower case
        record Header(String name) implements Key {}

        /// A client without the cookie gets one when `ttl` is set; zero: for the browser's session.
        ///
        /// @param attributes `name` or `name=value`, added to the cookie that is given
        record Cookie(String name, String path, Setting<Duration> ttl, List<String> attributes) implements Key {
            public Cookie {
                attributes = List.copyOf(attributes);
            }
        }

        record SourceIp() implements Key {}

        record QueryParameter(String name) implements Key {}
    }

    public sealed interface Table {
        /// @param sizeMin entries at least
        record Ring(long sizeMin) implements Table {}

        /// @param size a prime; 0: the proxy's own
        record Maglev(long size) implements Table {}
    }
}
