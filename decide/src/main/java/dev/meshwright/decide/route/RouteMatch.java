package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import java.util.List;

/// What a route asks of a request: `config.route.v3.RouteMatch`.
///
/// @param grpcOnly content-type must be gRPC
/// @param millionths of matching requests that are taken (`runtime_fraction`); 1,000,000: all
public record RouteMatch(
        PathMatch path, List<HeaderMatch> headers, List<QueryMatch> query, boolean grpcOnly, int millionths) {
    public static final int ALL = 1_000_000;

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }
}
