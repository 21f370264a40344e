package dev.meshwright.decide.session;

import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What a client shows to come to its endpoint again (`envoy.http.stateful_session.*`).
public sealed interface SessionState {
    /// Nothing: a route may say more.
    record None() implements SessionState {}

    /// @param path for requests below it alone; empty or `/`: for all
    /// @param ttlSeconds 0: for as long as the client keeps it
    /// @param attributes as they stand in `set-cookie`, each after `; `; may be empty
    record Cookie(String name, String path, long ttlSeconds, String attributes) implements SessionState {
        /// Whether the cookie belongs to a request's path (RFC 6265 5.1.4, with query and fragment as ends).
        boolean covers(RequestView request) {
            if (path.isEmpty() || path.equals("/")) {
                return true;
            }
            if (request.path() == RequestView.ABSENT) {
                return false;
            }
            byte[] prefix = path.getBytes(StandardCharsets.ISO_8859_1);
            byte[] bytes = request.bytes();
            int offset = RequestView.offset(request.path());
            int length = RequestView.length(request.path());
            if (length < prefix.length || !startsWith(bytes, offset, prefix)) {
                return false;
            }
            if (length == prefix.length || path.endsWith("/")) {
                return true;
            }
            byte next = bytes[offset + prefix.length];
            return next == '/' || next == '?' || next == '#';
        }

        private static boolean startsWith(byte[] bytes, int offset, byte[] prefix) {
            for (int i = 0; i < prefix.length; i++) {
                if (bytes[offset + i] != prefix[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /// @param name in lower case
    record Header(String name) implements SessionState {
        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }
    }
}
