package dev.meshwright.operate.verify.record;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.Observation;
import dev.meshwright.operate.conformance.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cases out of a log: equal requests become one, which expects what came of them. Where the core says of the given
/// configuration that a logged cluster leads to some workloads, they are the expected backends; where it says anything
/// else than the log, the case will fail, and a comment says so.
public final class RecordedCases {
    private static final int CASES_MAX = 500;
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

    private record Key(String url, String userAgent) {}

    /// The `cases` of a test file, most frequent first.
    public String yaml(List<LogEntry> entries) {
        Map<Key, List<LogEntry>> byRequest = new LinkedHashMap<>();
        for (LogEntry entry : entries) {
            url(entry)
                    .ifPresent(u -> byRequest
                            .computeIfAbsent(new Key(u, entry.userAgent()), _ -> new ArrayList<>())
                            .add(entry));
        }
        StringBuilder out = new StringBuilder();
        byRequest.entrySet().stream()
                .sorted((a, b) ->
                        Integer.compare(b.getValue().size(), a.getValue().size()))
                .limit(CASES_MAX)
                .forEach(e -> write(e.getKey(), e.getValue(), out));
        if (byRequest.size() > CASES_MAX) {
            out.append("  # ")
                    .append(byRequest.size() - CASES_MAX)
                    .append(" requests more, seldom ones, are left out\n");
        }
        return out.toString();
    }

    private static Optional<String> url(LogEntry entry) {
        if (entry.method().isEmpty()) {
            Matcher cluster =
                    Pattern.compile("outbound\\|([0-9]+)\\|[^|]*\\|(.+)").matcher(entry.cluster());
            return cluster.matches()
                    ? Optional.of("tcp://" + cluster.group(2) + ":" + cluster.group(1))
                    : Optional.empty();
        }
        if (entry.authority().isEmpty()) {
            return Optional.empty();
        }
        boolean withPort = entry.authority().matches(".*:[0-9]+");
        String port = withPort || entry.port() == 0 || entry.port() == 80 ? "" : ":" + entry.port();
        return Optional.of(entry.method() + " http://" + entry.authority() + port + entry.path());
    }

    private void write(Key key, List<LogEntry> entries, StringBuilder out) {
        List<Map.Entry<String, String>> headers =
                key.userAgent().isEmpty() ? List.of() : List.of(Map.entry("user-agent", key.userAgent()));
        List<CoreBackEnd.Way> ways = ask.of(key.url(), headers).map(core::ways).orElse(List.of());
        Map<String, Object> expect = new LinkedHashMap<>();
        boolean bytes = key.url().startsWith("tcp://");
        TreeSet<Integer> statuses = new TreeSet<>();
        entries.forEach(e -> statuses.add(e.status()));
        statuses.remove(0);
        if (!bytes && !statuses.isEmpty()) {
            expect.put("status", statuses.size() == 1 ? statuses.first() : List.copyOf(statuses));
        }
        TreeSet<String> policies = new TreeSet<>();
        entries.forEach(e -> {
            Matcher policy = POLICY.matcher(e.details());
            if (policy.find()) {
                policies.add(policy.group(1) + "/" + policy.group(2));
            }
        });
        boolean denied = entries.stream().allMatch(e -> e.details().startsWith("rbac_access_denied"));
        if (denied) {
            expect.put("access", "denied");
        }
        if (policies.size() == 1) {
            expect.put("policy", policies.first());
        }
        TreeSet<String> backends = new TreeSet<>();
        // What answered with an error may have been a proxy on the way.
        entries.stream()
                .filter(e -> bytes || (e.status() > 0 && e.status() < 400))
                .map(LogEntry::cluster)
                .filter(c -> !c.isEmpty() && !denied)
                .distinct()
                .forEach(c -> backends.addAll(behind(c, ways)));
        if (!backends.isEmpty()) {
            expect.put("backend", backends.size() == 1 ? backends.first() : List.copyOf(backends));
        }
        if (bytes && backends.isEmpty()) {
            expect.put("reached", !denied);
        }
        if (expect.isEmpty()) {
            expect.put("fails", true);
        }
        out.append("  # seen ").append(entries.size()).append(entries.size() == 1 ? " time" : " times");
        out.append(clusters(entries)).append('\n');
        differs(statuses, ways)
                .ifPresent(d -> out.append("  # differs: ").append(d).append('\n'));
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("name", name(key));
        each.put("from", from);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("url", key.url());
        request.put("headers", Map.of("user-agent", key.userAgent()));
        each.put("request", headers.isEmpty() ? key.url() : request);
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

    private static String name(Key key) {
        return key.url() + (key.userAgent().isEmpty() ? "" : " by " + key.userAgent());
    }

    /// JSON, which is YAML, on one line.
    private static String flow(Object value) {
        return JsonText.compact(value);
    }

    private static String clusters(List<LogEntry> entries) {
        Map<String, Integer> counts = new TreeMap<>();
        entries.stream().filter(e -> !e.cluster().isEmpty()).forEach(e -> counts.merge(e.cluster(), 1, Integer::sum));
        return counts.size() < 2
                ? ""
                : ": " + counts.toString().replaceAll("[{}]", "").replace('=', ' ');
    }

    /// The workloads that requests reach which go to a cluster.
    private static Set<String> behind(String cluster, List<CoreBackEnd.Way> ways) {
        TreeSet<String> owners = new TreeSet<>();
        for (CoreBackEnd.Way way : ways) {
            boolean by = way.branch().steps().stream().anyMatch(s -> isCluster(s, cluster));
            way.observation().arrival().filter(_ -> by).ifPresent(a -> owners.add(nameOf(a)));
        }
        return owners;
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
