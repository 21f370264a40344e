package dev.meshwright.operate.conformance;

import dev.meshwright.decide.route.RouteAction;
import java.util.List;
import java.util.Map;

/// What the core says becomes of a request or connection.
public sealed interface CoreOutcome {
    /// No listener, or no filter chain: the connection is closed.
    record Closed(String why) implements CoreOutcome {}

    /// The proxy itself answers.
    record Answered(int status) implements CoreOutcome {}

    record Redirected(RouteAction.Redirect redirect) implements CoreOutcome {}

    /// @param shares probability of each cluster; one that does not exist answers `missingStatus` itself
    /// @param mirrors clusters that get a copy
    /// @param responseHeaders that the route sets or adds, lower case
    record Forwarded(Map<String, Double> shares, int missingStatus, List<String> mirrors, List<String> responseHeaders)
            implements CoreOutcome {
        public Forwarded {
            shares = Map.copyOf(shares);
            mirrors = List.copyOf(mirrors);
            responseHeaders = List.copyOf(responseHeaders);
        }
    }
}
