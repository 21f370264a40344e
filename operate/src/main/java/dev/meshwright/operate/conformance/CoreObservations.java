package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.connection.ConnectionFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What came of a request that the core followed, as a client and the programs would see it.
final class CoreObservations {
    private static final long PATIENCE_MILLIS = 10_000;

    /// `ns[NAMESPACE]-policy[NAME]-rule[INDEX]`, as Istio calls compiled rules.
    private static final Pattern POLICY = Pattern.compile("ns\\[([^\\]]*)\\]-policy\\[([^\\]]*)\\]-rule\\[");

    private CoreObservations() {}

    /// @param copies whom copies of the request reached
    static Observation of(Request request, Branch branch, List<String> copies) {
        long patience = request.timeoutMillis() > 0 ? request.timeoutMillis() : PATIENCE_MILLIS;
        if (branch.delayMillis() >= patience) {
            return Observation.failed(Observation.Ending.TIMEOUT, "nothing for " + patience + " ms");
        }
        return switch (branch.outcome()) {
            case Outcome.Answered answered ->
                new Observation(
                        Observation.Ending.ANSWERED,
                        answered.status(),
                        answered.grpcStatus(),
                        grouped(answered.headers()),
                        Optional.empty(),
                        copies,
                        answered.body(),
                        answered.by() + ": " + answered.why(),
                        branch.delayMillis(),
                        policies(branch));
            case Outcome.Reached(Arrival arrival, int status, var headers) ->
                new Observation(
                        Observation.Ending.ANSWERED,
                        arrival.request().isEmpty() ? 200 : status,
                        grpcStatus(headers),
                        grouped(headers),
                        Optional.of(arrived(arrival)),
                        copies,
                        "",
                        "",
                        branch.delayMillis(),
                        policies(branch));
            case Outcome.Failed failed ->
                new Observation(
                        failed.kind() == Outcome.Failed.Kind.STALLED
                                ? Observation.Ending.TIMEOUT
                                : Observation.Ending.CONNECTION_ERROR,
                        0,
                        -1,
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        "",
                        (failed.where().isEmpty() ? "" : failed.where() + ": ") + failed.why(),
                        branch.delayMillis(),
                        policies(branch));
        };
    }

    /// The policies whose rules matched on the way, from the names that compiled rules have.
    private static List<String> policies(Branch branch) {
        List<String> found = new ArrayList<>();
        for (Step step : branch.steps()) {
            Matcher named = POLICY.matcher(step.what().equals("rbac") ? step.detail() : "");
            if (named.find()) {
                found.add("AuthorizationPolicy/" + named.group(1) + "/" + named.group(2));
            }
        }
        return found;
    }

    private static int grpcStatus(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .filter(h -> h.getKey().equals("grpc-status"))
                .findFirst()
                .map(h -> Integer.parseInt(h.getValue()))
                .orElse(-1);
    }

    private static Map<String, List<String>> grouped(List<Map.Entry<String, String>> headers) {
        Map<String, List<String>> grouped = new TreeMap<>();
        headers.forEach(
                h -> grouped.computeIfAbsent(h.getKey(), _ -> new ArrayList<>()).add(h.getValue()));
        return grouped;
    }

    private static Observation.Arrived arrived(Arrival arrival) {
        Optional<Instance> instance = arrival.instance();
        Optional<Arrival.Request> request = arrival.request();
        boolean tls = arrival.byProgram().transport() == ConnectionFacts.Transport.TLS;
        String owner = instance.map(i -> i.workload().owner()).orElse("");
        return new Observation.Arrived(
                instance.map(Instance::name).orElse(arrival.address()),
                owner,
                instance.map(i -> i.workload().namespace()).orElse(""),
                instance.map(i -> i.workload().labels().getOrDefault("app", owner))
                        .orElse(""),
                arrival.port(),
                request.map(Arrival.Request::method).orElse(""),
                request.map(Arrival.Request::authority).orElse(""),
                request.map(Arrival.Request::path).orElse(""),
                request.map(r -> grouped(r.headers())).orElse(Map.of()),
                request.map(r -> r.version() == Payload.Version.HTTP_2 ? "HTTP/2.0" : "HTTP/1.1")
                        .orElse(""),
                tls && !arrival.byProgram().applicationProtocols().isEmpty()
                        ? arrival.byProgram().applicationProtocols().getFirst()
                        : "",
                tls ? arrival.byProgram().serverName() : "",
                tls,
                arrival.mutualTls(),
                arrival.proxyProtocol(),
                arrival.byProxy()
                        .flatMap(f -> f.peerIdentities().stream().findFirst())
                        .orElse(""),
                arrival.attempt());
    }

    /// Which copies go along with an answer, each combination with its share.
    static Map<List<String>, Double> copies(Branch branch) {
        Map<List<String>, Double> combinations = new HashMap<>();
        combinations.put(List.of(), 1.0);
        for (Branch.Mirrored mirror : branch.mirrors()) {
            Map<List<String>, Double> next = new HashMap<>();
            combinations.forEach((copies, share) -> {
                if (mirror.share() < 1) {
                    next.merge(copies, share * (1 - mirror.share()), Double::sum);
                }
                for (Branch copy : mirror.branches()) {
                    List<String> with = new ArrayList<>(copies);
                    if (copy.outcome() instanceof Outcome.Reached(Arrival arrival, int _, var _)) {
                        with.add(arrival.instance().map(Instance::name).orElse(arrival.address()));
                    }
                    next.merge(with, share * mirror.share() * copy.probability(), Double::sum);
                }
            });
            combinations.clear();
            combinations.putAll(next);
        }
        return combinations;
    }
}
