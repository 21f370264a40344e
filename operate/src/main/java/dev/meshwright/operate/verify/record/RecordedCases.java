package dev.meshwright.operate.verify.record;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.Observation;
import dev.meshwright.operate.conformance.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cases out of what a proxy has recorded: equal requests become one, which expects what came of them. Where the core
/// says of the given
/// configuration that a logged cluster leads to some workloads, they are the expected backends; where it says anything
/// else than the log, the case will fail, and a comment says so.
public final class RecordedCases {
    private static final int CASES_MAX = 500;
    private static final String OUTSIDE = "outside";
    private static final Pattern POLICY =
            Pattern.compile("rbac_access_denied_matched_policy\\[ns\\[([^\\]]*)\\]-policy\\[([^\\]]*)\\]");

    private final CoreBackEnd core;
    private final Ask ask;
    private final String from;

    /// Makes the request of a URL as a case would.
    @FunctionalInterface
    public interface Ask {
        /// @return nothing for a host that nobody knows
        Optional<Request> of(String url, List<Map.Entry<String, String>> headers);
    }

    /// @param core with the configuration prepared
    /// @param from who sent what the log tells of, as a test file names it
    public RecordedCases(CoreBackEnd core, Ask ask, String from) {
        this.core = core;
        this.ask = ask;
        this.from = from;
    }

    /// Calls that are one case.
    private record Key(String url, Optional<RecordedCall.Request> request) {
        List<Map.Entry<String, String>> headers() {
            return request.map(RecordedCall.Request::headers).orElse(List.of());
        }

        String body() {
            return request.map(RecordedCall.Request::body).orElse("");
        }

        boolean webSocket() {
            return request.filter(RecordedCall.Request::webSocket).isPresent();
        }
    }

    /// The `cases` of a test file, most frequent first.
    public String yaml(RecordedCalls recorded) {
        Map<Key, List<RecordedCall>> byRequest = new LinkedHashMap<>();
        for (RecordedCall call : recorded.calls()) {
            url(call)
                    .ifPresent(u -> byRequest
                            .computeIfAbsent(new Key(u, call.request()), _ -> new ArrayList<>())
                            .add(call));
        }
        StringBuilder out = new StringBuilder();
        Set<String> names = new HashSet<>();
        byRequest.entrySet().stream()
                .sorted((a, b) ->
                        Integer.compare(b.getValue().size(), a.getValue().size()))
                .limit(CASES_MAX)
                .forEach(e -> write(e.getKey(), unique(name(e.getKey()), names), e.getValue(), out));
        if (byRequest.size() > CASES_MAX) {
            out.append("  # ")
                    .append(byRequest.size() - CASES_MAX)
                    .append(" requests more, seldom ones, are left out\n");
        }
        return out.toString();
    }

    private Optional<String> url(RecordedCall call) {
        if (call.bytes()) {
            Matcher cluster =
                    Pattern.compile("outbound\\|([0-9]+)\\|[^|]*\\|(.+)").matcher(call.cluster());
            return cluster.matches()
                    ? Optional.of("tcp://" + cluster.group(2) + ":" + cluster.group(1))
                    : Optional.empty();
        }
        RecordedCall.Request request = call.request().orElseThrow();
        if (request.authority().isEmpty()) {
            return Optional.empty();
        }
        boolean withPort = request.authority().matches(".*:[0-9]+");
        // A program behind a sidecar speaks plaintext to it, whatever it says of its scheme.
        String scheme = request.scheme().equals("https") && !from.equals(OUTSIDE) ? "http" : request.scheme();
        int usual = scheme.equals("https") ? 443 : 80;
        String port = withPort || call.port() == 0 || call.port() == usual ? "" : ":" + call.port();
        return Optional.of(request.method() + " " + scheme + "://" + request.authority() + port + request.path());
    }

    private void write(Key key, String name, List<RecordedCall> calls, StringBuilder out) {
        List<CoreBackEnd.Way> ways =
                ask.of(key.url(), key.headers()).map(core::ways).orElse(List.of());
        TreeSet<Integer> statuses = new TreeSet<>();
        calls.forEach(c -> statuses.add(c.status()));
        statuses.remove(0);
        Map<String, Object> expect = expect(key, calls, statuses, ways);
        out.append("  # seen ").append(calls.size()).append(calls.size() == 1 ? " time" : " times");
        out.append(clusters(calls)).append('\n');
        differs(statuses, ways)
                .ifPresent(d -> out.append("  # differs: ").append(d).append('\n'));
        List<String> leftOut = key.request().map(RecordedCall.Request::leftOut).orElse(List.of());
        if (!leftOut.isEmpty()) {
            out.append("  # left out: ").append(String.join(", ", leftOut)).append('\n');
        }
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("name", name);
        each.put("from", from);
        each.put("request", request(key));
        each.put("expect", expect);
        String before = "  - ";
        for (Map.Entry<String, Object> field : each.entrySet()) {
            out.append(before)
                    .append(field.getKey())
                    .append(": ")
                    .append(flow(field.getValue()))
                    .append('\n');
            before = "    ";
        }
    }

    private Map<String, Object> expect(
            Key key, List<RecordedCall> calls, Set<Integer> statuses, List<CoreBackEnd.Way> ways) {
        Map<String, Object> expect = new LinkedHashMap<>();
        boolean bytes = key.request().isEmpty();
        TreeSet<Integer> grpcStatuses = new TreeSet<>();
        calls.forEach(c -> grpcStatuses.add(c.grpcStatus()));
        grpcStatuses.remove(-1);
        if (!grpcStatuses.isEmpty()) {
            expect.put("grpcStatus", oneOrAll(grpcStatuses));
        } else if (!bytes && !statuses.isEmpty()) {
            expect.put("status", oneOrAll(statuses));
        }
        TreeSet<String> policies = new TreeSet<>();
        calls.forEach(c -> {
            Matcher policy = POLICY.matcher(c.details());
            if (policy.find()) {
                policies.add(policy.group(1) + "/" + policy.group(2));
            }
        });
        boolean denied = calls.stream().allMatch(c -> c.details().startsWith("rbac_access_denied"));
        if (denied) {
            expect.put("access", "denied");
        }
        if (policies.size() == 1) {
            expect.put("policy", policies.first());
        }
        TreeSet<String> backends = new TreeSet<>();
        // What answered with an error may have been a proxy on the way.
        calls.stream()
                .filter(c -> !denied && (bytes || (c.status() > 0 && c.status() < 400)))
                .forEach(c -> backends.addAll(behind(c, ways)));
        // Chance may not have shown every one yet.
        TreeSet<String> possible = new TreeSet<>();
        ways.forEach(way -> way.observation().arrival().ifPresent(a -> possible.add(nameOf(a))));
        if (!backends.isEmpty() && possible.containsAll(backends)) {
            backends.addAll(possible);
        }
        if (!backends.isEmpty()) {
            expect.put("backend", oneOrAll(backends));
        }
        if (bytes && backends.isEmpty()) {
            expect.put("reached", !denied);
        }
        if (expect.isEmpty()) {
            expect.put("fails", true);
        }
        return expect;
    }

    private static Object oneOrAll(Set<?> values) {
        return values.size() == 1 ? values.iterator().next() : List.copyOf(values);
    }

    private static Object request(Key key) {
        if (key.headers().isEmpty() && key.body().isEmpty()) {
            return key.url();
        }
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("url", key.url());
        Map<String, List<String>> headers = new LinkedHashMap<>();
        key.headers().stream()
                // Said by `webSocket`.
                .filter(h -> !key.webSocket() || !h.getKey().equals("upgrade"))
                .forEach(h -> headers.computeIfAbsent(h.getKey(), _ -> new ArrayList<>())
                        .add(h.getValue()));
        Map<String, Object> written = new LinkedHashMap<>();
        headers.forEach((name, values) -> written.put(name, values.size() == 1 ? values.getFirst() : values));
        if (!written.isEmpty()) {
            request.put("headers", written);
        }
        if (!key.body().isEmpty()) {
            request.put("body", key.body());
        }
        if (key.webSocket()) {
            request.put("webSocket", true);
        }
        return request;
    }

    private static String name(Key key) {
        StringBuilder name = new StringBuilder(key.url());
        String by = "";
        for (Map.Entry<String, String> header : key.headers()) {
            if (header.getKey().equals("user-agent")) {
                by = " by " + header.getValue();
            } else {
                name.append(", ").append(header.getKey()).append(": ").append(header.getValue());
            }
        }
        return name + by;
    }

    private static String unique(String name, Set<String> names) {
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + " (" + i + ")";
        }
        return unique;
    }

    /// JSON, which is YAML, on one line.
    private static String flow(Object value) {
        return JsonText.compact(value);
    }

    private static String clusters(List<RecordedCall> calls) {
        Map<String, Integer> counts = new TreeMap<>();
        calls.stream().filter(c -> !c.cluster().isEmpty()).forEach(c -> counts.merge(c.cluster(), 1, Integer::sum));
        return counts.size() < 2
                ? ""
                : ": " + counts.toString().replaceAll("[{}]", "").replace('=', ' ');
    }

    /// The workloads that calls reach which go to a cluster, or to an address.
    private Set<String> behind(RecordedCall call, List<CoreBackEnd.Way> ways) {
        TreeSet<String> owners = new TreeSet<>();
        core.world().at(call.host()).ifPresent(instance -> owners.add(nameOf(instance)));
        for (CoreBackEnd.Way way : ways) {
            boolean by = !call.cluster().isEmpty()
                    && way.branch().steps().stream().anyMatch(s -> isCluster(s, call.cluster()));
            way.observation().arrival().filter(_ -> by).ifPresent(a -> owners.add(nameOf(a)));
        }
        return owners;
    }

    private static String nameOf(Instance instance) {
        return instance.workload().owner().isEmpty()
                ? instance.name()
                : instance.workload().owner();
    }

    private static String nameOf(Observation.Arrived arrived) {
        return arrived.owner().isEmpty() ? arrived.instance() : arrived.owner();
    }

    private static boolean isCluster(Step step, String cluster) {
        return step.what().equals("cluster") && step.matched() && step.detail().equals(cluster);
    }

    private static Optional<String> differs(Set<Integer> statuses, List<CoreBackEnd.Way> ways) {
        if (ways.isEmpty()) {
            return Optional.of("nobody of the configuration is called so");
        }
        TreeSet<Integer> said = new TreeSet<>();
        CoreBackEnd.distribution(ways).outcomes().stream()
                .map(Weighted::observation)
                .forEach(o -> said.add(o.status()));
        return statuses.isEmpty() || said.containsAll(statuses)
                ? Optional.empty()
                : Optional.of("with the configuration given the answer would be " + said);
    }
}
