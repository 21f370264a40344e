package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import java.util.List;

/// What a route asks of a request: `config.route.v3.RouteMatch`.
///
/// @param metadata what filters must have found out
/// @param grpcOnly content-type must be gRPC
/// @param millionths of matching requests that are taken (`runtime_fraction`); 1,000,000: all
public record RouteMatch(
        PathMatch path,
        List<HeaderMatch> headers,
        List<QueryMatch> query,
        List<MetadataMatch> metadata,
        boolean grpcOnly,
        int millionths) {
    public static final int ALL = 1_000_000;

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        metadata = List.copyOf(metadata);
    }

    /// A match that asks nothing of what filters know.
    public RouteMatch(
            PathMatch path, List<HeaderMatch> headers, List<QueryMatch> query, boolean grpcOnly, int millionths) {
        this(path, headers, query, List.of(), grpcOnly, millionths);
    }

    /// Whether the request meets every condition, where chance leaves none out.
    public boolean matches(RequestView request, Metadata known) {
        boolean pathless = request.path() == RequestView.ABSENT;
        int offset = pathless ? 0 : RequestView.offset(request.path());
        int end = pathless ? 0 : offset + RequestView.length(request.path());
        int stop = RouteConditions.pathEnd(request.bytes(), offset, end);
        return RouteConditions.firstMiss(this, request, known, offset, stop, end, 0) == RouteConditions.MATCH;
    }
}
