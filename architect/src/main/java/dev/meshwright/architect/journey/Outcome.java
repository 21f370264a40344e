package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a call ends.
public sealed interface Outcome {
    /// A proxy answers itself, redirects included.
    ///
    /// @param by the proxy
    /// @param status as the client sees it: 200 to a gRPC client
    /// @param grpcStatus -1 to other clients
    /// @param flag response flag as logged; `-`: none
    /// @param why `response_code_details`, maybe with what exactly
    /// @param headers of the answer that the client gets
    /// @param body as text; a gRPC client gets none
    record Answered(
            Instance by,
            int status,
            int grpcStatus,
            String flag,
            String why,
            List<Map.Entry<String, String>> headers,
            String body)
            implements Outcome {
        public Answered {
            headers = List.copyOf(headers);
        }

        public Optional<String> location() {
            return headers.stream()
                    .filter(h -> h.getKey().equals("location"))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /// A program gets it.
    ///
    /// @param status of its answer; 0 for bytes
    /// @param headers of its answer as the client gets them
    record Reached(Arrival arrival, int status, List<Map.Entry<String, String>> headers) implements Outcome {
        public Reached {
            headers = List.copyOf(headers);
        }
    }

    /// The client gets no answer: its connection is refused or closed.
    ///
    /// @param where the proxy or program; empty: the network
    record Failed(Kind kind, String where, String why) implements Outcome {
        public enum Kind {
            /// Nobody listens.
            REFUSED,
            NO_FILTER_CHAIN,
            /// One side will not have the other's TLS, or the lack of it.
            TLS,
            DENIED,
            /// Bytes that are not of the protocol which the other side speaks.
            PROTOCOL,
            /// The program or the proxy in front of it ends the connection.
            CLOSED,
            /// Each side waits for the other's first bytes.
            STALLED,
            /// Nowhere to send it.
            NO_UPSTREAM,
            /// It goes round in circles.
            LOOP
        }
    }
}
