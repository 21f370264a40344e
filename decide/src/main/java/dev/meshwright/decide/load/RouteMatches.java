package dev.meshwright.decide.load;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.MetadataMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.route.PathMatch;
import dev.meshwright.decide.route.QueryMatch;
import dev.meshwright.decide.route.RouteMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `RouteMatch`.
final class RouteMatches {
    private enum Kind {
        PREFIX,
        PATH,
        SEPARATED
    }

    private RouteMatches() {}

    static RouteMatch read(Message m) throws LoadException {
        @Nullable PathMatch path = null;
        Kind kind = Kind.PREFIX;
        @Nullable String text = null;
        boolean ignoreCase = false;
        List<HeaderMatch> headers = new ArrayList<>();
        List<QueryMatch> query = new ArrayList<>();
        List<MetadataMatch> metadata = new ArrayList<>();
        boolean grpc = false;
        int millionths = RouteMatch.ALL;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    text = m.text();
                    kind = Kind.PREFIX;
                }
                case 2 -> {
                    text = m.text();
                    kind = Kind.PATH;
                }
                case 4 -> ignoreCase = !m.wrappedFlag();
                case 6 -> headers.add(Matchers.header(m.message()));
                case 7 -> query.add(query(m.message()));
                case 8 -> {
                    m.skip();
                    grpc = true;
                }
                case 9 -> millionths = m.runtimeMillionths();
                case 10 -> path = new PathMatch.Regex(Matchers.regex(m.message()));
                case 12 -> {
                    m.skip();
                    path = new PathMatch.Connect();
                }
                case 13 -> metadata.add(Values.metadata(m.message()));
                case 14 -> {
                    text = m.textNotEmpty();
                    if (text.endsWith("/") || text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
                        throw m.bad("'" + text + "' (expected: no '?', '#', nor a '/' at the end)");
                    }
                    kind = Kind.SEPARATED;
                }
                default -> throw m.unsupported();
            }
        }
        if (text != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] folded = ignoreCase ? Ascii.lower(bytes) : bytes;
            path = switch (kind) {
                case PREFIX -> new PathMatch.Prefix(folded, ignoreCase);
                case PATH -> new PathMatch.Exact(folded, ignoreCase);
                case SEPARATED -> new PathMatch.PathSeparatedPrefix(folded, ignoreCase);
            };
        }
        if (path == null) {
            throw m.badHere(
                    "no path condition (expected: prefix, path, safe_regex, path_separated_prefix or connect_matcher)");
        }
        return new RouteMatch(path, headers, query, metadata, grpc, millionths);
    }

    static QueryMatch query(Message m) throws LoadException {
        String name = "";
        QueryMatch.Condition condition = new QueryMatch.Presence(true);
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 5 -> {
                    StringMatch match = Matchers.string(m.message());
                    condition = new QueryMatch.Text(match);
                }
                case 6 -> condition = new QueryMatch.Presence(m.flag());
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return new QueryMatch(name.getBytes(StandardCharsets.UTF_8), condition);
    }
}
