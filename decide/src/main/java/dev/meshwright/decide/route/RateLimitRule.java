package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import java.util.List;

/// How a request's descriptor for rate limits is made: `config.route.v3.RateLimit`. Each action adds a word; when one
/// has none to add and may not be left out, there is no descriptor.
///
/// @param stage filters of this stage ask
/// @param off by `disable_key`: there is no runtime that could switch it
/// @param hits tokens that one request takes
public record RateLimitRule(int stage, boolean off, List<Action> actions, long hits) {
    public RateLimitRule {
        actions = List.copyOf(actions);
    }

    public sealed interface Action {
        /// The cluster that this proxy's node reports.
        record SourceCluster() implements Action {}

        record DestinationCluster() implements Action {}

        /// @param header lower case
        record RequestHeader(String header, String key, boolean skipIfAbsent) implements Action {}

        record QueryParameter(String parameter, String key, boolean skipIfAbsent) implements Action {}

        record RemoteAddress() implements Action {}

        record MaskedRemoteAddress(int v4Bits, int v6Bits) implements Action {}

        record GenericKey(String key, String value) implements Action {}

        /// @param expected whether the headers must match, or must not
        record HeadersMatch(String key, String value, boolean expected, List<HeaderMatch> headers) implements Action {
            public HeadersMatch {
                headers = List.copyOf(headers);
            }
        }

        record QueryMatches(String key, String value, boolean expected, List<QueryMatch> parameters) implements Action {
            public QueryMatches {
                parameters = List.copyOf(parameters);
            }
        }

        /// A text that filters found out, or that is written at the route.
        ///
        /// @param path keys from the outside in
        /// @param absent used when there is none; empty: the descriptor falls
        record FromMetadata(
                String key, String filter, List<String> path, String absent, boolean ofRoute, boolean skipIfAbsent)
                implements Action {
            public FromMetadata {
                path = List.copyOf(path);
            }
        }
    }
}
