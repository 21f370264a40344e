package dev.meshwright.decide.route;

import dev.meshwright.decide.match.Literals;
import dev.meshwright.decide.match.Literals.Kind;
import java.util.ArrayList;
import java.util.List;

/// Narrows routes to those whose path condition can hold, keeping their order. Immutable, thread-safe.
///
/// Conditions without a literal (regex, CONNECT, the empty prefix) are candidates of every request. A route stands in
/// exactly one list, so merging the lists gives each candidate once. Few routes are not worth a table: all are
/// candidates.
public final class PathIndex {
    private static final int LINEAR_MAX = 8;

    private final int[] always;
    private final Literals sensitive;
    private final Literals folded;

    private PathIndex(int[] always, Literals sensitive, Literals folded) {
        this.always = always;
        this.sensitive = sensitive;
        this.folded = folded;
    }

    public static PathIndex of(List<Route> routes) {
        List<Integer> always = new ArrayList<>();
        var sensitive = new Literals.Builder();
        var folded = new Literals.Builder();
        for (int i = 0; i < routes.size(); i++) {
            boolean indexed = routes.size() > LINEAR_MAX
                    && switch (routes.get(i).match().path()) {
                        case PathMatch.Exact exact ->
                            (exact.ignoreCase() ? folded : sensitive).add(exact.text(), i, Kind.EXACT);
                        case PathMatch.Prefix prefix ->
                            (prefix.ignoreCase() ? folded : sensitive).add(prefix.text(), i, Kind.PREFIX);
                        case PathMatch.PathSeparatedPrefix prefix ->
                            (prefix.ignoreCase() ? folded : sensitive).add(prefix.text(), i, Kind.PREFIX);
                        case PathMatch.Regex regex -> false;
                        case PathMatch.Connect connect -> false;
                    };
            if (!indexed) {
                always.add(i);
            }
        }
        return new PathIndex(Literals.ints(always), sensitive.build(false), folded.build(true));
    }

    /// Adds to `into` the lists whose merge has every route that can match.
    void collect(byte[] bytes, int offset, int length, Candidates into) {
        into.add(always);
        sensitive.find(bytes, offset, length, into);
        folded.find(bytes, offset, length, into);
    }
}
