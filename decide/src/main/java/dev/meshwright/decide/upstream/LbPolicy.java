package dev.meshwright.decide.upstream;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.metadata.Metadata;
import org.jspecify.annotations.Nullable;

/// How a host is chosen: `Cluster.lb_policy` with its settings.
public sealed interface LbPolicy {
    record RoundRobin() implements LbPolicy {}

    /// @param choices hosts drawn, the one with the fewest active requests wins
    record LeastRequest(int choices, double activeRequestBias) implements LbPolicy {}

    record Random() implements LbPolicy {}

    /// @param minimumSize of the ring, in entries
    record RingHash(int minimumSize, int maximumSize, HashOf hashOf) implements LbPolicy {}

    /// @param tableSize a prime
    record Maglev(int tableSize, HashOf hashOf) implements LbPolicy {}

    /// ORIGINAL_DST: the connection's own destination.
    ///
    /// @param useHttpHeader a request header may name the destination instead
    /// @param headerName of that header
    /// @param portOverride 0: none
    record OriginalDestination(boolean useHttpHeader, String headerName, int portOverride) implements LbPolicy {
        /// The one endpoint that a request goes to.
        ///
        /// @param address original destination of a captured connection; empty: it was not captured
        /// @param header value of the header; empty when it is absent or does not count
        /// @return null: there is nowhere to go
        public @Nullable Endpoint endpoint(String address, int port, String header) {
            String host = address;
            int number = port;
            if (!header.isEmpty()) {
                int colon = header.lastIndexOf(':');
                String text = colon < 0 ? "" : header.substring(0, colon);
                host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
                number = number(colon < 0 ? "" : header.substring(colon + 1));
            }
            if (portOverride > 0) {
                number = portOverride;
            }
            return number > 0 && IpAddress.numeric(host)
                    ? new Endpoint(host, number, "", 1, Endpoint.Health.HEALTHY, Metadata.EMPTY)
                    : null;
        }

        private static int number(String text) {
            if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return 0;
            }
            int value = Integer.parseInt(text);
            return value <= 65_535 ? value : 0;
        }
    }

    /// What of a host is hashed onto a ring.
    enum HashOf {
        ADDRESS,
        HOSTNAME
    }
}
