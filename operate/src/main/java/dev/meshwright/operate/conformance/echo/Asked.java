package dev.meshwright.operate.conformance.echo;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What a request's query asks of the program: `delay=DURATION` delays the answer; `responseCode=CODE` with
/// `succeedAfter=N` fails the first N tries of a `uuid`, after `delayRetry=DURATION`, where code 0 closes the
/// connection.
///
/// @param status of the answer; 0: the connection is closed without one
record Asked(int status, long delayMillis) {
    private static final int TRIES_MAX = 10_000;

    /// Tries by the request's own id; forgotten all together when there are too many.
    private static final Map<String, AtomicInteger> TRIES = new ConcurrentHashMap<>();

    /// @param mark what tells requests apart that have one `uuid`; empty: nothing does
    static Asked of(String uri, String mark) {
        Map<String, List<String>> query = query(uri);
        long delay = millis(first(query, "delay"));
        String failing = first(query, "succeedAfter");
        if (failing.isEmpty() || !failing.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Asked(200, delay);
        }
        if (TRIES.size() > TRIES_MAX) {
            TRIES.clear();
        }
        int tried = TRIES.computeIfAbsent(mark + " " + first(query, "uuid"), _ -> new AtomicInteger())
                .getAndIncrement();
        if (tried >= Integer.parseInt(failing)) {
            return new Asked(200, delay);
        }
        String code = first(query, "responseCode");
        return new Asked(
                code.matches("[0-9]{3}") ? Integer.parseInt(code) : 0, delay + millis(first(query, "delayRetry")));
    }

    /// A broken escape asks for nothing.
    private static Map<String, List<String>> query(String uri) {
        try {
            return new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static long millis(String duration) {
        if (!duration.matches("[0-9]{1,6}(ms|s)")) {
            return 0;
        }
        return duration.endsWith("ms")
                ? Long.parseLong(duration.substring(0, duration.length() - 2))
                : 1_000 * Long.parseLong(duration.substring(0, duration.length() - 1));
    }
}
