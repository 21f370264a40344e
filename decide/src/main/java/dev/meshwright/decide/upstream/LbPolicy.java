package dev.meshwright.decide.upstream;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.metadata.Metadata;
import org.jspecify.annotations.Nullable;

/// How a host is chosen: `Cluster.lb_policy` with its settings.
public sealed interface LbPolicy {
    record RoundRobin(SlowStart slowStart) implements LbPolicy {
        public RoundRobin() {
            this(SlowStart.NONE);
        }
    }

    /// @param choices hosts drawn, the one with the fewest active requests wins
    record LeastRequest(int choices, double activeRequestBias, SlowStart slowStart) implements LbPolicy {
        public LeastRequest(int choices, double activeRequestBias) {
            this(choices, activeRequestBias, SlowStart.NONE);
        }
    }

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

    /// The host that the request names, and none other.
    record Named() implements LbPolicy {}

    /// How long a new host counts for less.
    default SlowStart slowStart() {
        return SlowStart.NONE;
    }

    /// A host's weight grows from `minWeightPercent` to the whole while the window passes: by
    /// `(age / window) ^ (1 / aggression)` (Envoy docs, "Slow start mode").
    ///
    /// @param windowMillis 0: hosts count whole at once
    /// @param aggression above 0
    /// @param minWeightPercent 0..100
    record SlowStart(long windowMillis, double aggression, double minWeightPercent) {
        public static final SlowStart NONE = new SlowStart(0, 1, 10);

        /// @param ageMillis since the host came
        /// @return above 0, at most 1
        public double factor(long ageMillis) {
            if (ageMillis >= windowMillis) {
                return 1;
            }
            double time = (double) Math.max(1, ageMillis) / windowMillis;
            double grown = aggression == 1 ? time : Math.pow(time, 1 / aggression);
            return Math.max(grown, Math.max(minWeightPercent / 100, LEAST));
        }

        private static final double LEAST = 1e-4;
    }

    /// What of a host is hashed onto a ring.
    enum HashOf {
        ADDRESS,
        HOSTNAME
    }
}
