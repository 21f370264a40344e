package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Says for a trace what a route asks of a request, or what the request lacks for it: each condition with the value
/// that the request has and the one that is wanted. Asks the same conditions as [RouteConditions], and is never
/// called where nobody listens.
final class RouteMisses {
    private static final byte[] CONTENT_TYPE = "content-type".getBytes(StandardCharsets.ISO_8859_1);
    private static final int TEXT_CHARS_MAX = 200;

    private RouteMisses() {}

    /// What a route asks that matched: `prefix "/reviews" and header end-user exact "jason"`.
    static String conditions(RouteMatch match) {
        List<String> asked = new ArrayList<>();
        asked.add(match.path().describe());
        match.headers().forEach(h -> asked.add(subject(h) + " " + h.wanted()));
        match.query().forEach(q -> asked.add("query parameter " + q.parameter() + " " + q.wanted()));
        match.metadata().forEach(m -> asked.add(m.subject() + " " + m.wanted()));
        if (match.grpcOnly()) {
            asked.add("gRPC");
        }
        return String.join(" and ", asked);
    }

    /// @param offset of the path
    /// @param stop end of the path without query and fragment
    /// @param end end of the path with both
    static String lacking(RouteMatch match, RequestView request, Metadata known, int offset, int stop, int end) {
        List<String> lacking = new ArrayList<>();
        if (!match.path().matches(request, offset, stop - offset)) {
            lacking.add("path is " + quoted(text(request.bytes(), offset, stop)) + ", wants "
                    + match.path().describe());
        }
        for (HeaderMatch header : match.headers()) {
            if (!header.matches(request)) {
                lacking.add(subject(header) + " is "
                        + header.valueIn(request).map(RouteMisses::quoted).orElse("absent") + ", wants "
                        + header.wanted());
            }
        }
        int query = stop < end && request.bytes()[stop] == '?' ? stop + 1 : end;
        int queryEnd = RouteConditions.queryEnd(request.bytes(), query, end);
        for (QueryMatch parameter : match.query()) {
            if (!parameter.matches(request.bytes(), query, queryEnd)) {
                lacking.add("query parameter " + parameter.parameter() + " is "
                        + parameter
                                .valueIn(request.bytes(), query, queryEnd)
                                .map(RouteMisses::quoted)
                                .orElse("absent")
                        + ", wants " + parameter.wanted());
            }
        }
        match.metadata().stream()
                .filter(m -> !m.matches(known))
                .forEach(m -> lacking.add(m.subject() + " is " + m.found(known) + ", wants " + m.wanted()));
        if (match.grpcOnly() && !RouteConditions.isGrpc(request)) {
            lacking.add("content-type is " + contentType(request) + ", wants application/grpc");
        }
        return lacking.isEmpty()
                ? "chance leaves it out: the route takes " + match.millionths() / 10_000.0 + " % of the requests"
                : String.join("; ", lacking);
    }

    private static String subject(HeaderMatch header) {
        String name = header.name();
        return name.startsWith(":") ? name.substring(1) : "header " + name;
    }

    private static String contentType(RequestView request) {
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(request.bytes(), request.headerName(i), CONTENT_TYPE)) {
                long value = request.headerValue(i);
                int offset = RequestView.offset(value);
                return quoted(text(request.bytes(), offset, offset + RequestView.length(value)));
            }
        }
        return "absent";
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return '"' + (text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) + "…" : text) + '"';
    }
}
