package dev.meshwright.operate.conformance.echo;

import java.util.List;
import java.util.Map;

/// How a program answers requests, where it shall do otherwise than echo with 200.
///
/// @param status of its answers; 0: it closes the connection instead
/// @param firstTries how many tries of a request are answered so, before it echoes with 200; 0: all
/// @param delayMillis that it takes its time over each such answer
/// @param headers of each such answer
public record Behaviour(int status, int firstTries, long delayMillis, List<Map.Entry<String, String>> headers) {
    public Behaviour {
        headers = List.copyOf(headers);
    }

    /// Whether it concerns a try.
    ///
    /// @param attempt how often the request was tried before
    public boolean concerns(int attempt) {
        return firstTries == 0 || attempt < firstTries;
    }
}
