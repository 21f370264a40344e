package dev.meshwright.operate.verify;

import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.Expectation;
import dev.meshwright.operate.conformance.Observation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What came of a request, told in the terms of what was expected: of an expected header the values that came, of an
/// expected backend who got it.
final class CameOut {
    private static final int TOLD_MAX = 6;

    private CameOut() {}

    static String words(Expectation expectation, List<Weighted> outcomes) {
        Map<String, Double> shares = new LinkedHashMap<>();
        outcomes.stream()
                .filter(o -> o.probability() > 0)
                .forEach(o -> shares.merge(aspect(expectation, o.observation()), o.probability(), Double::sum));
        List<Map.Entry<String, Double>> sorted = shares.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .toList();
        if (sorted.size() == 1) {
            return sorted.getFirst().getKey();
        }
        String told = sorted.stream()
                .limit(TOLD_MAX)
                .map(e -> percent(e.getValue()) + " " + e.getKey())
                .collect(Collectors.joining(", "));
        return sorted.size() > TOLD_MAX ? told + ", " + (sorted.size() - TOLD_MAX) + " more" : told;
    }

    static String percent(double share) {
        double rounded = Math.round(share * 1000) / 10.0;
        return (rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded)) + " %";
    }

    private interface OfArrived {
        String of(Observation.Arrived arrived);
    }

    private static String arrived(Observation seen, OfArrived words) {
        return seen.arrival().map(words::of).orElseGet(() -> end(seen));
    }

    private static String end(Observation seen) {
        String where =
                seen.arrival().map(a -> seen.status() + " from " + a.instance()).orElseGet(() -> "");
        if (!where.isEmpty()) {
            return where;
        }
        String why = seen.detail().isEmpty() ? "" : " by " + seen.detail();
        String location = seen.header("location").isEmpty()
                ? ""
                : " to " + seen.header("location").getFirst();
        return switch (seen.ending()) {
            case ANSWERED ->
                seen.status() + location + (seen.grpcStatus() > 0 ? " grpc-status " + seen.grpcStatus() : "") + why;
            case CONNECTION_ERROR -> "the connection fails" + (why.isEmpty() ? "" : ":" + why.substring(3));
            case TIMEOUT -> "nothing in time" + (why.isEmpty() ? "" : ":" + why.substring(3));
        };
    }

    private static String header(List<String> values) {
        return values.isEmpty() ? "absent" : '"' + String.join(", ", values) + '"';
    }

    private static String aspect(Expectation expectation, Observation seen) {
        return switch (expectation) {
            case Expectation.Backend _,
                    Expectation.Split _,
                    Expectation.Reached _,
                    Expectation.ServedBy _,
                    Expectation.SameBackend _,
                    Expectation.ReachedTarget _,
                    Expectation.UpstreamHeaderNamesBackend _ ->
                arrived(seen, a -> a.owner().isEmpty() ? a.instance() : a.owner());
            case Expectation.UpstreamHeaderIs(String name, var _) ->
                arrived(seen, a -> name + ": " + header(a.header(name)));
            case Expectation.UpstreamHeader(String name, var _) ->
                arrived(seen, a -> name + ": " + header(a.header(name)));
            case Expectation.UpstreamHeaderAbsent(String name) ->
                arrived(seen, a -> name + ": " + header(a.header(name)));
            case Expectation.ResponseHeaderIs(String name, var _) ->
                name + ": " + header(seen.header(name)) + " in " + end(seen);
            case Expectation.ResponseHeader(String name, var _) ->
                name + ": " + header(seen.header(name)) + " in " + end(seen);
            case Expectation.ResponseHeaderAbsent(String name) ->
                name + ": " + header(seen.header(name)) + " in " + end(seen);
            case Expectation.UpstreamIs(var part, var _) ->
                arrived(seen, a -> switch (part) {
                    case HOST -> "host " + a.host();
                    case PATH -> "path " + a.path();
                    case METHOD -> "method " + a.method();
                });
            case Expectation.UpstreamHost _ -> arrived(seen, a -> "host " + a.host());
            case Expectation.UpstreamUrl _ -> arrived(seen, a -> "path " + a.path());
            case Expectation.UpstreamMethod _ -> arrived(seen, a -> "method " + a.method());
            case Expectation.UpstreamProtocol _ ->
                arrived(seen, a -> a.protocol().isEmpty() ? "bytes" : a.protocol());
            case Expectation.UpstreamAlpn _ ->
                arrived(seen, a -> "ALPN " + (a.alpn().isEmpty() ? "none" : a.alpn()));
            case Expectation.UpstreamSni _ ->
                arrived(seen, a -> "SNI " + (a.sni().isEmpty() ? "none" : a.sni()));
            case Expectation.UpstreamPort _ -> arrived(seen, a -> "port " + a.port());
            case Expectation.UpstreamProxyProtocol _ -> arrived(seen, a -> "PROXY version " + a.proxyProtocol());
            case Expectation.UpstreamTls _ -> arrived(seen, a -> a.tls() ? "TLS" : "plaintext");
            case Expectation.MutualTls _ -> arrived(seen, a -> a.clientCertificate() ? "mutual TLS" : "no mutual TLS");
            case Expectation.PeerIdentity _ ->
                arrived(seen, a -> a.identity().isEmpty() ? "no identity" : "identity " + a.identity());
            case Expectation.Retries _ ->
                arrived(seen, a -> a.attempt() == 1 ? "1 retry" : a.attempt() + " retries") + ", " + end(seen);
            case Expectation.Delay _ -> "held back for " + seen.delayMillis() + " ms, " + end(seen);
            case Expectation.MirroredTo _ ->
                seen.mirrored().isEmpty() ? "copied to nobody" : "copied to " + String.join(", ", seen.mirrored());
            case Expectation.Access _, Expectation.DecidedBy _, Expectation.Forbidden _ ->
                end(seen)
                        + (seen.policies().isEmpty()
                                ? ", no rule of a policy matched"
                                : ", matched by " + String.join(", ", seen.policies()));
            case Expectation.Never(var inner) -> aspect(inner, seen);
            case Expectation.Not(var inner) -> aspect(inner, seen);
            case Expectation.AnyOf(var any) -> any.isEmpty() ? end(seen) : aspect(any.getFirst(), seen);
            case Expectation.AllOf(var all) -> all.isEmpty() ? end(seen) : aspect(all.getFirst(), seen);
            case Expectation.Status _,
                    Expectation.NotStatus _,
                    Expectation.GrpcStatus _,
                    Expectation.ConnectionError _,
                    Expectation.ErrorOrStatus _,
                    Expectation.Responds _,
                    Expectation.Location _,
                    Expectation.RedirectTo _,
                    Expectation.BodyContains _,
                    Expectation.SomeRateLimited _ -> end(seen);
        };
    }
}
