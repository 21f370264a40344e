package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// Checks every condition of a route.
final class RouteConditions {
    static final int MATCH = -1;

    private static final int PATH = 0;
    private static final int GRPC = 1;
    private static final int FRACTION = 2;
    private static final int LISTED = 3;
    private static final byte[] CONTENT_TYPE = "content-type".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] GRPC_TYPE = "application/grpc".getBytes(StandardCharsets.ISO_8859_1);

    private RouteConditions() {}

    /// @param offset of the path
    /// @param stop end of the path without query and fragment
    /// @param end end of the path with both
    /// @return [#MATCH], or a number that tells which condition fails
    static int firstMiss(
            RouteMatch match, RequestView request, Metadata known, int offset, int stop, int end, long random) {
        if (!match.path().matches(request, offset, stop - offset)) {
            return PATH;
        }
        for (int i = 0; i < match.headers().size(); i++) {
            HeaderMatch header = match.headers().get(i);
            if (!header.matches(request)) {
                return LISTED + i;
            }
        }
        if (!match.query().isEmpty()) {
            int query = stop < end && request.bytes()[stop] == '?' ? stop + 1 : end;
            for (int i = 0; i < match.query().size(); i++) {
                if (!match.query().get(i).matches(request.bytes(), query, queryEnd(request.bytes(), query, end))) {
                    return LISTED + match.headers().size() + i;
                }
            }
        }
        for (int i = 0; i < match.metadata().size(); i++) {
            if (!match.metadata().get(i).matches(known)) {
                return LISTED + match.headers().size() + match.query().size() + i;
            }
        }
        if (match.grpcOnly() && !isGrpc(request)) {
            return GRPC;
        }
        if (match.millionths() < RouteMatch.ALL
                && Long.remainderUnsigned(random, RouteMatch.ALL) >= match.millionths()) {
            return FRACTION;
        }
        return MATCH;
    }

    /// End of the path without query and fragment.
    static int pathEnd(byte[] bytes, int offset, int end) {
        int stop = offset;
        while (stop < end && bytes[stop] != '?' && bytes[stop] != '#') {
            stop++;
        }
        return stop;
    }

    static int queryEnd(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] != '#') {
            i++;
        }
        return i;
    }

    /// `application/grpc`, alone or before `+` (gRPC over HTTP/2, "Requests").
    static boolean isGrpc(RequestView request) {
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), CONTENT_TYPE)) {
                int offset = RequestView.offset(request.headerValue(i));
                int length = RequestView.length(request.headerValue(i));
                return length >= GRPC_TYPE.length
                        && Ascii.equalAt(bytes, offset, GRPC_TYPE)
                        && (length == GRPC_TYPE.length || bytes[offset + GRPC_TYPE.length] == '+');
            }
        }
        return false;
    }
}
