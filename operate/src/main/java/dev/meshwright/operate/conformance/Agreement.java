package dev.meshwright.operate.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether what was seen is what the core says: every observation is one of its outcomes, and none comes so often or
/// so seldom that chance would bring it about only once in a million times.
public final class Agreement {
    /// Of a true core failing the check, per outcome.
    private static final double CHANCE = 1e-6;

    private Agreement() {}

    /// What two observations of one outcome have in common. Who did not get an answer cannot tell a closed connection
    /// from a silent one when it stopped waiting.
    private record Key(
            boolean answered,
            int status,
            int grpcStatus,
            String instance,
            int port,
            String host,
            String path,
            boolean mtls) {
        static Key of(Observation seen) {
            Optional<Observation.Arrived> to = seen.arrival();
            return new Key(
                    seen.ending() == Observation.Ending.ANSWERED,
                    seen.status(),
                    seen.grpcStatus(),
                    to.map(Observation.Arrived::instance).orElse(""),
                    to.map(Observation.Arrived::port).orElse(0),
                    to.map(Observation.Arrived::host).orElse(""),
                    to.map(Observation.Arrived::path).orElse(""),
                    to.map(Observation.Arrived::clientCertificate).orElse(false));
        }
    }

    /// @return what does not agree; nothing when all does
    public static Optional<String> problem(BackEnd.Sample.Distribution core, List<Observation> seen) {
        Map<Key, Double> said = new LinkedHashMap<>();
        core.outcomes().forEach(o -> said.merge(Key.of(o.observation()), o.probability(), Double::sum));
        Map<Key, Integer> counts = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Observation each : seen) {
            Key key = Key.of(each);
            if (said.getOrDefault(key, 0.0) <= 0) {
                problems.add("seen " + each.describe() + ", which the core does not say (it says "
                        + core.outcomes().stream()
                                .map(o -> o.observation().describe())
                                .distinct()
                                .toList()
                        + ")");
            }
            counts.merge(key, 1, Integer::sum);
        }
        said.forEach((key, probability) -> {
            int count = counts.getOrDefault(key, 0);
            if (probability > 0 && !plausible(count, seen.size(), probability)) {
                problems.add(count + " of " + seen.size() + " answers are "
                        + (key.answered() ? key.status() + " from " + key.instance() : "connection errors")
                        + ", the core says " + Math.round(probability * 1000) / 10.0 + " %");
            }
        });
        return problems.stream().findFirst();
    }

    /// Whether a count is within what chance brings about, but for one in a million, on either side.
    static boolean plausible(int count, int n, double probability) {
        if (n == 0 || probability >= 1) {
            return count == n;
        }
        if (probability <= 0) {
            return count == 0;
        }
        double below = 0;
        double above = 0;
        for (int k = 0; k <= n; k++) {
            double here = Math.exp(logChoose(n, k) + k * Math.log(probability) + (n - k) * Math.log1p(-probability));
            below += k <= count ? here : 0;
            above += k >= count ? here : 0;
        }
        return below >= CHANCE && above >= CHANCE;
    }

    private static double logChoose(int n, int k) {
        double sum = 0;
        for (int i = 1; i <= k; i++) {
            sum += Math.log(n - k + i) - Math.log(i);
        }
        return sum;
    }
}
