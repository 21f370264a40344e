package dev.meshwright.operate.differential;

import dev.meshwright.operate.conformance.Agreement;
import dev.meshwright.operate.conformance.BackEnd.Sample.Distribution;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whether what was seen is what the core says, headers and method too.
final class Comparison {
    /// Values that no configuration decides, what belongs to one connection, and what proxies add that only informs
    /// (docs/differences.md).
    private static final Set<String> OF_NO_INTEREST = Set.of(
            "x-forwarded-proto",
            "x-forwarded-for",
            "x-envoy-external-address",
            "x-envoy-peer-metadata",
            "x-envoy-peer-metadata-id",
            "x-envoy-expected-rq-timeout-ms",
            "x-request-id",
            "x-conformance-request",
            "x-forwarded-client-cert",
            "traceparent",
            "tracestate",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "te",
            "host",
            "date",
            "grpc-status",
            "grpc-message",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "x-look",
            "server",
            "x-envoy-upstream-service-time",
            "x-envoy-decorator-operation");

    /// Details of answers of a local rate limit.
    private static final String REFUSED = "local_rate_limited";

    private Comparison() {}

    /// @return what does not agree; nothing when all does
    static Optional<String> problem(Distribution core, List<Observation> seen) {
        return Agreement.problem(core, seen)
                .or(() -> seen.stream()
                        .flatMap(one -> headers(core, one).stream())
                        .findFirst());
    }

    /// How many a limit refuses is no chance.
    static Optional<String> refusals(Distribution core, List<Observation> seen) {
        Map<Boolean, List<Weighted>> by = core.outcomes().stream()
                .filter(w -> w.probability() > 0)
                .collect(Collectors.partitioningBy(w -> w.observation().detail().contains(REFUSED)));
        List<Weighted> refusing = by.getOrDefault(true, List.of());
        Set<Integer> statuses =
                refusing.stream().map(w -> w.observation().status()).collect(Collectors.toSet());
        boolean alone = by.getOrDefault(false, List.of()).stream()
                .noneMatch(w -> statuses.contains(w.observation().status()));
        double count = refusing.stream().mapToDouble(Weighted::probability).sum() * seen.size();
        long said = Math.round(count);
        long refused = seen.stream().filter(o -> statuses.contains(o.status())).count();
        return alone && Math.abs(count - said) < 1e-6 && refused != said
                ? Optional.of("limits refuse " + refused + " of " + seen.size() + ", the core says " + said)
                : Optional.empty();
    }

    /// An observation must have the headers of one of the outcomes that it may be.
    private static Optional<String> headers(Distribution core, Observation seen) {
        List<Observation> alike = core.outcomes().stream()
                .filter(w -> w.probability() > 0)
                .map(Weighted::observation)
                .filter(o -> o.status() == seen.status() && instance(o).equals(instance(seen)))
                .toList();
        Optional<String> first = Optional.empty();
        for (Observation each : alike) {
            Optional<String> problem = headers(each, seen);
            if (problem.isEmpty()) {
                return problem;
            }
            first = first.isEmpty() ? problem : first;
        }
        return first;
    }

    private static String instance(Observation observation) {
        return observation.arrival().map(Observation.Arrived::instance).orElse("");
    }

    private static Optional<String> headers(Observation said, Observation seen) {
        if (said.arrival().isPresent() && seen.arrival().isPresent()) {
            Observation.Arrived core = said.arrival().get();
            Observation.Arrived live = seen.arrival().get();
            if (!core.method().equals(live.method())) {
                return Optional.of("the program sees method " + live.method() + ", the core says " + core.method());
            }
            Optional<String> request = headers("the program sees", core.headers(), live.headers());
            if (request.isPresent()) {
                return request;
            }
        }
        return headers("the client gets", said.headers(), seen.headers());
    }

    private static Optional<String> headers(
            String who, Map<String, List<String>> said, Map<String, List<String>> seen) {
        TreeSet<String> names = new TreeSet<>(said.keySet());
        names.addAll(seen.keySet());
        return names.stream()
                .filter(n -> interesting(n) && !value(said, n).equals(value(seen, n)))
                .findFirst()
                .map(n -> who + " header " + n + ": " + seen.getOrDefault(n, List.of()) + ", the core says "
                        + said.getOrDefault(n, List.of()));
    }

    /// Several lines of a header and one with their values mean the same, empty ones among them nothing (RFC 9110,
    /// 5.3 and 5.6.1); nor does an empty `cookie`, whose crumbs are put together (RFC 9113, 8.2.3).
    private static String value(Map<String, List<String>> headers, String name) {
        String joined = headers.getOrDefault(name, List.of()).stream()
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(","));
        return headers.containsKey(name) && !(joined.isEmpty() && name.equals("cookie")) ? "=" + joined : "";
    }

    private static boolean interesting(String header) {
        return !header.startsWith(":") && !header.startsWith("x-b3-") && !OF_NO_INTEREST.contains(header);
    }
}
