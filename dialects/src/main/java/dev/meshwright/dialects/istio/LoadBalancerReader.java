package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy.LoadBalancer;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `loadBalancer`: one of `simple` and `consistentHash`.
final class LoadBalancerReader {
    private static final List<String> BALANCERS =
            List.of("UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM", "PASSTHROUGH");
    /// Istio's, above Envoy's own default so that few endpoints share evenly.
    private static final long RING_MIN = 1024;
    /// Envoy RingHashLbConfig.
    private static final long RING_MAX = 8 << 20;
    /// Envoy MaglevLbConfig.
    private static final long MAGLEV_MAX = 5_000_011;

    private LoadBalancerReader() {}

    /// @param hash off where `simple` was written
    record Read(Setting<LoadBalancer> simple, Setting<ConsistentHash> hash) {
        static final Read NONE = new Read(Setting.unset(), Setting.unset());
    }

    static Read read(Fields balancer) {
        Optional<String> simple = balancer.word("simple", BALANCERS);
        Optional<Fields> hash = balancer.section("consistentHash");
        balancer.unsupported(
                "localityLbSetting", "zoneAwareLbSetting", "backendUtilization", "warmup", "warmupDurationSecs");
        balancer.section("warmup").ifPresent(LoadBalancerReader::checkWarmup);
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
        balancer.done();
        Setting<LoadBalancer> algorithm = switch (simple.orElse("UNSPECIFIED")) {
            case "LEAST_REQUEST", "LEAST_CONN" -> Setting.of(LoadBalancer.LEAST_REQUEST, balancer.origin("simple"));
            case "ROUND_ROBIN" -> Setting.of(LoadBalancer.ROUND_ROBIN, balancer.origin("simple"));
            case "RANDOM" -> Setting.of(LoadBalancer.RANDOM, balancer.origin("simple"));
            case "PASSTHROUGH" -> Setting.of(LoadBalancer.PASSTHROUGH, balancer.origin("simple"));
            default -> Setting.unset();
        };
        return new Read(
                algorithm, hashing.isUnset() && algorithm.isSet() ? Setting.off(balancer.origin("simple")) : hashing);
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
        for (Fields attribute : cookie.sections("attributes")) {
            String key = attribute.requiredText("name", "the name of the attribute");
            String value = attribute.text("value", "");
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

    /// Not supported yet, which the field is warned about; what is written must be right all the same.
    private static void checkWarmup(Fields warmup) {
        if (!warmup.has("duration")) {
            warmup.missing("duration", "a duration");
        }
        warmup.duration("duration", Settings.MILLISECOND);
        warmup.decimal("minimumPercent", 0, 100);
        warmup.decimal("aggression", 0, Integer.MAX_VALUE);
        warmup.done();
    }
}
