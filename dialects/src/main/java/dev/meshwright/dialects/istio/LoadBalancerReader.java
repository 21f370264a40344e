package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LoadBalancing.Algorithm;
import dev.meshwright.model.LoadBalancing.Warmup;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `loadBalancer`: one of `simple` and `consistentHash`, and what closeness and age of endpoints mean.
final class LoadBalancerReader {
    private static final List<String> BALANCERS =
            List.of("UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM", "PASSTHROUGH");
    /// Istio's, above Envoy's own default so that few endpoints share evenly.
    private static final long RING_MIN = 1024;
    /// Envoy RingHashLbConfig.
    private static final long RING_MAX = 8 << 20;
    /// Envoy MaglevLbConfig.
    private static final long MAGLEV_MAX = 5_000_011;

    /// Envoy SlowStartConfig.
    private static final double WARMUP_PERCENT = 10;

    private static final double WARMUP_AGGRESSION = 1;

    private LoadBalancerReader() {}

    /// @param ejects the host has outlier detection, by which failover happens
    static Setting<LoadBalancing> read(Fields balancer, boolean ejects) {
        Optional<String> simple = balancer.word("simple", BALANCERS);
        Optional<Fields> hash = balancer.section("consistentHash");
        NotHere.say(
                balancer,
                "backendUtilization",
                "Istio has the field and no implementation; endpoints do not report their load here",
                "write simple: LEAST_REQUEST, which follows load by requests in flight");
        if (balancer.count("simple", "consistentHash", "backendUtilization") > 1) {
            balancer.findings()
                    .error(
                            Codes.CONTRADICTION,
                            balancer.position(),
                            balancer.path() + ": has several of simple, consistentHash and backendUtilization"
                                    + " (expected: one)",
                            "",
                            "keep one of them");
        }
        Setting<ConsistentHash> hashing = hash.map(LoadBalancerReader::hash).orElse(Setting.unset());
        Setting<Algorithm> algorithm = switch (simple.orElse("UNSPECIFIED")) {
            case "LEAST_REQUEST", "LEAST_CONN" -> Setting.of(Algorithm.LEAST_REQUEST, balancer.origin("simple"));
            case "ROUND_ROBIN" -> Setting.of(Algorithm.ROUND_ROBIN, balancer.origin("simple"));
            case "RANDOM" -> Setting.of(Algorithm.RANDOM, balancer.origin("simple"));
            case "PASSTHROUGH" -> Setting.of(Algorithm.PASSTHROUGH, balancer.origin("simple"));
            default -> Setting.unset();
        };
        boolean grows = !hashing.isSet()
                && switch (algorithm.orElse(Algorithm.LEAST_REQUEST)) {
                    case LEAST_REQUEST, ROUND_ROBIN -> true;
                    case RANDOM, PASSTHROUGH -> false;
                };
        Setting<Warmup> warmup = warmup(balancer, grows);
        Setting<LocalityBalance> locality = LocalityReader.read(balancer, ejects);
        balancer.done();
        return Setting.of(new LoadBalancing(algorithm, hashing, locality, warmup), balancer.origin());
    }

    private static Setting<ConsistentHash> hash(Fields hash) {
        Optional<ConsistentHash.Key> key = key(hash);
        ConsistentHash.Table table = table(hash);
        hash.done();
        return key.map(k -> Setting.of(new ConsistentHash(k, table), hash.origin()))
                .orElse(Setting.unset());
    }

    private static Optional<ConsistentHash.Key> key(Fields hash) {
        Optional<String> header = hash.text("httpHeaderName");
        Optional<String> query = hash.text("httpQueryParameterName");
        Optional<ConsistentHash.Key> cookie = hash.section("httpCookie").map(LoadBalancerReader::cookie);
        boolean source = hash.flag("useSourceIp").orElse(false);
        int given = hash.count("httpHeaderName", "httpQueryParameterName", "httpCookie", "useSourceIp");
        if (given > 1) {
            hash.findings()
                    .error(
                            Codes.CONTRADICTION,
                            hash.position(),
                            hash.path() + ": has " + given + " keys (expected: one of httpHeaderName, httpCookie,"
                                    + " useSourceIp and httpQueryParameterName)",
                            "",
                            "keep one of them");
        }
        if (given == 0 || (given == 1 && hash.has("useSourceIp") && !source)) {
            hash.missing("httpHeaderName", "httpHeaderName, httpCookie, useSourceIp: true or httpQueryParameterName");
            return Optional.empty();
        }
        header.filter(name -> !name.isEmpty())
                .ifPresent(name -> HeaderEditsReader.checkName(
                        hash, hash.path("httpHeaderName"), name, hash.position("httpHeaderName")));
        if (cookie.isPresent()) {
            return cookie;
        }
        return header.<ConsistentHash.Key>map(
                        name -> new ConsistentHash.Key.Header(name.toLowerCase(java.util.Locale.ROOT)))
                .or(() -> query.map(ConsistentHash.Key.QueryParameter::new))
                .or(() -> Optional.of(new ConsistentHash.Key.SourceIp()));
    }

    private static ConsistentHash.Key cookie(Fields cookie) {
        String name = cookie.requiredText("name", "the name of the cookie");
        String path = cookie.text("path", "");
        Setting<Duration> ttl = cookie.duration("ttl", Duration.ZERO)
                .map(d -> Setting.of(d, cookie.origin("ttl")))
                .orElse(Setting.unset());
        List<String> attributes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields attribute : cookie.sections("attributes")) {
            String key = attribute.requiredText("name", "the name of the attribute");
            String value = attribute.text("value", "");
            if (!names.add(key)) {
                attribute.error(Codes.CONTRADICTION, "name", "'" + key + "' is set twice", "keep one of the two");
            }
            attribute.done();
            attributes.add(value.isEmpty() ? key : key + "=" + value);
        }
        cookie.done();
        return new ConsistentHash.Key.Cookie(name, path, ttl, attributes);
    }

    private static ConsistentHash.Table table(Fields hash) {
        Optional<Fields> ring = hash.section("ringHash");
        Optional<Fields> maglev = hash.section("maglev");
        if (hash.count("ringHash", "maglev") > 1) {
            hash.error(Codes.CONTRADICTION, "maglev", "stands beside ringHash (expected: one of them)", "keep one");
        }
        long old = hash.whole("minimumRingSize", 0, RING_MAX).orElse(0L);
        long size = ring.flatMap(r -> r.whole("minimumRingSize", 0, RING_MAX)).orElse(old);
        ring.ifPresent(Fields::done);
        Optional<Long> table = maglev.flatMap(m -> m.whole("tableSize", 0, MAGLEV_MAX));
        maglev.ifPresent(m -> {
            if (table.isPresent() && table.get() != 0 && !isPrime(table.get())) {
                m.error(Codes.OUT_OF_RANGE, "tableSize", table.get() + " (expected: a prime)", "write a prime");
            }
            m.done();
        });
        return maglev.isPresent()
                ? new ConsistentHash.Table.Maglev(table.orElse(0L))
                : new ConsistentHash.Table.Ring(size == 0 ? RING_MIN : size);
    }

    private static boolean isPrime(long number) {
        for (long i = 2; i * i <= number; i++) {
            if (number % i == 0) {
                return false;
            }
        }
        return number > 1;
    }

    private static Setting<Warmup> warmup(Fields balancer, boolean grows) {
        Setting<Warmup> old = balancer.duration("warmupDurationSecs", Settings.MILLISECOND)
                .map(d -> Setting.of(
                        new Warmup(d, WARMUP_PERCENT, WARMUP_AGGRESSION), balancer.origin("warmupDurationSecs")))
                .orElse(Setting.unset());
        Setting<Warmup> read =
                balancer.section("warmup").map(LoadBalancerReader::warmup).orElse(old);
        if (balancer.count("warmup", "warmupDurationSecs") > 1) {
            noEffect(balancer, "warmupDurationSecs", "warmup is written too, and counts");
        }
        if (read.isSet() && !grows) {
            noEffect(
                    balancer,
                    balancer.has("warmup") ? "warmup" : "warmupDurationSecs",
                    "only LEAST_REQUEST and ROUND_ROBIN give a new endpoint less");
        }
        return read;
    }

    private static void noEffect(Fields balancer, String field, String what) {
        balancer.findings()
                .warning(
                        Codes.NO_EFFECT,
                        balancer.keyPosition(field),
                        balancer.path(field) + ": " + what,
                        "it has no effect",
                        "remove it");
    }

    private static Setting<Warmup> warmup(Fields warmup) {
        if (!warmup.has("duration")) {
            warmup.missing("duration", "a duration");
        }
        Optional<Duration> duration = warmup.duration("duration", Settings.MILLISECOND);
        double percent = warmup.decimal("minimumPercent", 0, 100).orElse(WARMUP_PERCENT);
        double aggression = warmup.decimal("aggression", 0, Integer.MAX_VALUE).orElse(WARMUP_AGGRESSION);
        if (aggression == 0) {
            warmup.error(Codes.OUT_OF_RANGE, "aggression", "0 (expected: above 0)", "write 1 for even growth");
        }
        warmup.done();
        return duration.map(d ->
                        Setting.of(new Warmup(d, percent, Math.max(aggression, Double.MIN_NORMAL)), warmup.origin()))
                .orElse(Setting.unset());
    }
}
