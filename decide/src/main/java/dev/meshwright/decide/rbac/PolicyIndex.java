package dev.meshwright.decide.rbac;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.Literals;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the first policy that matches among thousands without asking each: a policy is found by the callers or by the
/// paths that it needs ([Needs]), whichever it shares with fewer others; one that needs neither is asked always. Few
/// policies are not worth it: all are asked always. Immutable, thread-safe.
final class PolicyIndex {
    private static final int LINEAR_MAX = 16;

    private final List<RbacTable.Policy> policies;
    private final int[] always;
    private final Map<String, int[]> byIdentity;
    private final Map<String, int[]> byNamespace;
    private final Literals byPath;

    PolicyIndex(List<RbacTable.Policy> policies) {
        this.policies = policies;
        List<Needs> needs = policies.size() <= LINEAR_MAX
                ? policies.stream().map(_ -> Needs.NOTHING).toList()
                : policies.stream().map(Needs::of).toList();
        Map<Object, Integer> sharers = new HashMap<>();
        needs.forEach(of -> Stream.concat(of.callers().stream(), of.paths().stream())
                .flatMap(Set::stream)
                .forEach(key -> sharers.merge(key, 1, Integer::sum)));
        List<Integer> rest = new ArrayList<>();
        Map<String, List<Integer>> identities = new HashMap<>();
        Map<String, List<Integer>> namespaces = new HashMap<>();
        var paths = new Literals.Builder();
        for (int i = 0; i < policies.size(); i++) {
            int position = i;
            Needs of = needs.get(i);
            if (of.callers().isEmpty() && of.paths().isEmpty()) {
                rest.add(i);
            } else if (most(of.callers().orElse(null), sharers)
                    <= most(of.paths().orElse(null), sharers)) {
                for (Needs.Caller caller : of.callers().orElseThrow()) {
                    (caller.kind() == Needs.Caller.Kind.IDENTITY ? identities : namespaces)
                            .computeIfAbsent(caller.text(), _ -> new ArrayList<>())
                            .add(i);
                }
            } else {
                of.paths()
                        .orElseThrow()
                        .forEach(
                                path -> paths.add(path.text().getBytes(StandardCharsets.UTF_8), position, path.kind()));
            }
        }
        always = Literals.ints(rest);
        byIdentity = arrays(identities);
        byNamespace = arrays(namespaces);
        byPath = paths.build(false);
    }

    private static int most(@Nullable Set<?> keys, Map<Object, Integer> sharers) {
        return keys == null
                ? Integer.MAX_VALUE
                : keys.stream()
                        .mapToInt(key -> sharers.getOrDefault(key, 0))
                        .max()
                        .orElse(0);
    }

    private static Map<String, int[]> arrays(Map<String, List<Integer>> lists) {
        Map<String, int[]> arrays = new HashMap<>();
        lists.forEach((key, positions) -> arrays.put(key, Literals.ints(positions)));
        return arrays;
    }

    /// Position of the first policy that matches, or [RbacTable#NO_POLICY].
    int first(Asked asked, HeaderMatch.Values values) {
        if (always.length == policies.size()) {
            return linear(asked, values);
        }
        var search = new Search(asked, values);
        search.add(always);
        List<String> identities = asked.connection().peerIdentities();
        for (int i = 0; i < identities.size(); i++) {
            caller(identities.get(i), search);
        }
        if (asked instanceof Asked.Request(var _, var request, var _) && request.path() != RequestView.ABSENT) {
            int offset = RequestView.offset(request.path());
            byPath.find(request.bytes(), offset, Paths.end(request) - offset, search);
        }
        return search.best;
    }

    private int linear(Asked asked, HeaderMatch.Values values) {
        for (int i = 0; i < policies.size(); i++) {
            if (policies.get(i).matches(asked, values)) {
                return i;
            }
        }
        return RbacTable.NO_POLICY;
    }

    private void caller(String identity, Search search) {
        int[] named = byIdentity.get(identity);
        if (named != null) {
            search.add(named);
        }
        if (byNamespace.isEmpty()) {
            return;
        }
        int mark = identity.indexOf(Needs.NAMESPACE_MARK);
        while (mark >= 0) {
            int start = mark + Needs.NAMESPACE_MARK.length();
            int end = identity.indexOf('/', start);
            if (end < 0) {
                return;
            }
            int[] ofNamespace = byNamespace.get(identity.substring(start, end));
            if (ofNamespace != null) {
                search.add(ofNamespace);
            }
            mark = identity.indexOf(Needs.NAMESPACE_MARK, mark + 1);
        }
    }

    /// Asks the policies of each list in turn, up to the best one so far.
    private final class Search implements Literals.Sink {
        private final Asked asked;
        private final HeaderMatch.Values values;
        private int best = RbacTable.NO_POLICY;

        Search(Asked asked, HeaderMatch.Values values) {
            this.asked = asked;
            this.values = values;
        }

        @Override
        public void add(int[] positions) {
            for (int position : positions) {
                if (best != RbacTable.NO_POLICY && position >= best) {
                    return;
                }
                if (policies.get(position).matches(asked, values)) {
                    best = position;
                    return;
                }
            }
        }
    }
}
