package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.Observation.Arrived;
import dev.meshwright.operate.conformance.Observation.Ending;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Whether expectations hold, the same for every back end. Over the core's outcomes an expectation of one answer must
/// hold for each that can come, and shares must be as published; over observations each must meet it, and shares are
/// a matter of [Agreement].
public final class Verdicts {
    private static final int GRPC_PERMISSION_DENIED = 7;

    private Verdicts() {}

    /// @return what is wrong; nothing when all hold
    public static Optional<String> problem(Request request, List<Expectation> expectations, BackEnd.Sample sample) {
        List<Weighted> outcomes = switch (sample) {
            case BackEnd.Sample.Distribution(var all) ->
                all.stream().filter(o -> o.probability() > 0).toList();
            case BackEnd.Sample.Seen(var seen) ->
                seen.stream().map(o -> new Weighted(1.0 / seen.size(), o)).toList();
        };
        boolean exact = sample instanceof BackEnd.Sample.Distribution;
        if (outcomes.isEmpty()) {
            return Optional.of("nothing was observed");
        }
        for (Expectation expectation : expectations) {
            Optional<String> problem = problem(request, expectation, outcomes, exact);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(
            Request request, Expectation expectation, List<Weighted> outcomes, boolean exact) {
        return switch (expectation) {
            case Expectation.Split split -> split(split, outcomes, exact);
            case Expectation.SameBackend(boolean same) -> {
                Set<String> instances = new HashSet<>();
                outcomes.forEach(o -> o.observation().arrival().ifPresent(a -> instances.add(a.instance())));
                yield instances.size() == 1 == same
                        ? Optional.empty()
                        : Optional.of(
                                "answers come from " + instances + ", expected " + (same ? "one instance" : "several"));
            }
            case Expectation.MirroredTo mirrored -> mirrored(mirrored, outcomes, exact);
            case Expectation.SomeRateLimited() ->
                outcomes.stream().anyMatch(o -> o.observation().status() == 429)
                        ? Optional.empty()
                        : Optional.of("no answer is 429");
            case Expectation.Not(var inner) ->
                problem(request, inner, outcomes, exact).isPresent()
                        ? Optional.empty()
                        : Optional.of("holds, and must not: " + describe(inner));
            case Expectation.Never(var inner) ->
                outcomes.stream()
                        .map(Weighted::observation)
                        .filter(o -> holds(request, inner, o))
                        .findFirst()
                        .map(o -> o.describe() + ", which must never be: " + describe(inner));
            // Only the core knows which policy it was.
            case Expectation.DecidedBy _ when !exact -> Optional.empty();
            case Expectation.AllOf(var all) ->
                all.stream()
                        .map(e -> problem(request, e, outcomes, exact))
                        .flatMap(Optional::stream)
                        .findFirst();
            case Expectation.AnyOf _,
                    Expectation.Status _,
                    Expectation.NotStatus _,
                    Expectation.GrpcStatus _,
                    Expectation.ConnectionError _,
                    Expectation.ErrorOrStatus _,
                    Expectation.Forbidden _,
                    Expectation.Responds _,
                    Expectation.ReachedTarget _,
                    Expectation.Backend _,
                    Expectation.ServedBy _,
                    Expectation.UpstreamHeader _,
                    Expectation.UpstreamHeaderAbsent _,
                    Expectation.UpstreamHeaderNamesBackend _,
                    Expectation.UpstreamHost _,
                    Expectation.UpstreamUrl _,
                    Expectation.UpstreamMethod _,
                    Expectation.UpstreamProtocol _,
                    Expectation.UpstreamAlpn _,
                    Expectation.UpstreamSni _,
                    Expectation.UpstreamPort _,
                    Expectation.UpstreamProxyProtocol _,
                    Expectation.UpstreamTls _,
                    Expectation.MutualTls _,
                    Expectation.ResponseHeader _,
                    Expectation.ResponseHeaderAbsent _,
                    Expectation.Location _,
                    Expectation.RedirectTo _,
                    Expectation.Reached _,
                    Expectation.UpstreamHeaderIs _,
                    Expectation.ResponseHeaderIs _,
                    Expectation.UpstreamIs _,
                    Expectation.PeerIdentity _,
                    Expectation.Retries _,
                    Expectation.Delay _,
                    Expectation.Access _,
                    Expectation.DecidedBy _,
                    Expectation.BodyContains _ ->
                outcomes.stream()
                        .map(Weighted::observation)
                        .filter(o -> !holds(request, expectation, o))
                        .findFirst()
                        .map(o -> o.describe() + ", expected " + describe(expectation));
        };
    }

    /// Whether one answer is as expected.
    public static boolean holds(Request request, Expectation expectation, Observation seen) {
        return switch (expectation) {
            case Expectation.Status(var anyOf) -> answered(seen) && anyOf.contains(seen.status());
            case Expectation.NotStatus(int status) -> !answered(seen) || seen.status() != status;
            case Expectation.GrpcStatus(int code) -> answered(seen) && seen.grpcStatus() == code;
            case Expectation.ConnectionError() -> !answered(seen) || brokenBehindProxy(request, seen);
            case Expectation.ErrorOrStatus(int status) -> !answered(seen) || seen.status() == status;
            case Expectation.Forbidden() -> forbidden(request, seen);
            case Expectation.Responds() -> answered(seen);
            case Expectation.ReachedTarget() -> arrived(seen, a -> is(a, request.target()));
            case Expectation.Backend(String service, String namespace) ->
                arrived(
                        seen,
                        a -> namespace.isEmpty()
                                ? isCalled(a, service)
                                : named(a, service) && a.namespace().equals(namespace));
            case Expectation.ServedBy(String instance) ->
                arrived(seen, a -> a.instance().startsWith(instance));
            case Expectation.UpstreamHeader(String name, String value) ->
                arrived(
                        seen,
                        a -> value.isEmpty()
                                ? a.header(name).stream().allMatch(String::isEmpty)
                                : String.join(",", a.header(name)).equals(value)
                                        || a.header(name).contains(value));
            case Expectation.UpstreamHeaderAbsent(String name) ->
                arrived(seen, a -> a.header(name).isEmpty());
            case Expectation.UpstreamHeaderNamesBackend(String name) ->
                arrived(seen, a -> a.header(name).stream().anyMatch(v -> named(a, v)));
            case Expectation.UpstreamHost(String host) ->
                arrived(seen, a -> a.host().equals(host));
            case Expectation.UpstreamUrl(String url) ->
                arrived(seen, a -> a.path().equals(url));
            case Expectation.UpstreamMethod(String method) ->
                arrived(seen, a -> a.method().equals(method));
            case Expectation.UpstreamProtocol(String protocol) ->
                arrived(seen, a -> a.protocol().equals(protocol));
            case Expectation.UpstreamAlpn(String alpn) ->
                arrived(seen, a -> a.alpn().equals(alpn));
            case Expectation.UpstreamSni(String sni) ->
                arrived(seen, a -> a.sni().equals(sni));
            case Expectation.UpstreamPort(int port) -> arrived(seen, a -> a.port() == port);
            case Expectation.UpstreamProxyProtocol(int version) -> arrived(seen, a -> a.proxyProtocol() == version);
            case Expectation.UpstreamTls() -> arrived(seen, Arrived::tls);
            case Expectation.MutualTls(boolean wanted) -> arrived(seen, a -> a.clientCertificate() == wanted);
            case Expectation.ResponseHeader(String name, String value) ->
                answered(seen)
                        && (seen.header(name).contains(value)
                                || list(String.join(",", seen.header(name))).equals(list(value))
                                || (value.isEmpty() && seen.header(name).isEmpty()));
            case Expectation.ResponseHeaderAbsent(String name) ->
                answered(seen) && seen.header(name).isEmpty();
            case Expectation.Location(String location) ->
                seen.header("location").contains(location);
            case Expectation.RedirectTo redirect ->
                seen.header("location").stream().anyMatch(l -> redirects(redirect, request, l));
            case Expectation.BodyContains(String text) ->
                seen.arrival().map(Verdicts::body).orElse(seen.body()).contains(text);
            case Expectation.AnyOf(var alternatives) -> alternatives.stream().anyMatch(e -> holds(request, e, seen));
            case Expectation.AllOf(var all) -> all.stream().allMatch(e -> holds(request, e, seen));
            case Expectation.Not(var inner) -> !holds(request, inner, seen);
            case Expectation.Never(var inner) -> !holds(request, inner, seen);
            case Expectation.Reached() -> arrived(seen, _ -> true);
            case Expectation.UpstreamHeaderIs(String name, var match) -> arrived(seen, a -> match.of(a.header(name)));
            case Expectation.ResponseHeaderIs(String name, var match) -> answered(seen) && match.of(seen.header(name));
            case Expectation.UpstreamIs(var part, var match) -> arrived(seen, a -> match.of(part(a, part)));
            case Expectation.PeerIdentity(var match) ->
                arrived(seen, a -> match.of(a.identity().isEmpty() ? List.of() : List.of(a.identity())));
            case Expectation.Retries(int again) -> arrived(seen, a -> a.attempt() == again);
            case Expectation.Delay(long least, long most) -> seen.delayMillis() >= least && seen.delayMillis() <= most;
            case Expectation.Access(boolean allowed) -> allowed != denied(request, seen);
            case Expectation.DecidedBy(String policy) -> seen.policies().contains(policy);
            case Expectation.Split _,
                    Expectation.SameBackend _,
                    Expectation.MirroredTo _,
                    Expectation.SomeRateLimited _ ->
                throw new IllegalArgumentException("many answers are needed for " + describe(expectation));
        };
    }

    /// White space between the members of a list says nothing (RFC 9110, section 5.6.1).
    private static String list(String value) {
        return value.replaceAll("\\s*,\\s*", ",");
    }

    private interface Test {
        boolean of(Arrived arrived);
    }

    private static boolean arrived(Observation seen, Test test) {
        return seen.arrival().isPresent() && test.of(seen.arrival().get());
    }

    private static boolean answered(Observation seen) {
        return seen.ending() == Ending.ANSWERED;
    }

    /// A failure behind the client's own proxy comes to an HTTP client as 502, 503 or 504 of that proxy; published
    /// data calls it an error of the connection where the client speaks another protocol.
    private static boolean brokenBehindProxy(Request request, Observation seen) {
        return !request.scheme().isHttp() && seen.arrival().isEmpty();
    }

    private static boolean forbidden(Request request, Observation seen) {
        return switch (request.scheme()) {
            case GRPC -> seen.grpcStatus() == GRPC_PERMISSION_DENIED;
            case HTTP, HTTPS, WEBSOCKET -> answered(seen) && seen.status() == 403;
            case TCP, TLS, UDP -> !answered(seen);
        };
    }

    /// Refused by a policy; a program may answer 403 too.
    private static boolean denied(Request request, Observation seen) {
        return forbidden(request, seen) && seen.arrival().isEmpty();
    }

    private static List<String> part(Arrived arrived, Expectation.Part part) {
        return List.of(
                switch (part) {
                    case HOST -> arrived.host();
                    case PATH -> arrived.path();
                    case METHOD -> arrived.method();
                });
    }

    /// `NAME.NAMESPACE`
    private static boolean is(Arrived arrived, String target) {
        String suffix = "." + arrived.namespace();
        return target.endsWith(suffix) && named(arrived, target.substring(0, target.length() - suffix.length()));
    }

    /// `NAME` or `NAME.NAMESPACE`
    static boolean isCalled(Arrived arrived, String name) {
        return named(arrived, name) || is(arrived, name) || arrived.instance().equals(name);
    }

    private static boolean named(Arrived arrived, String name) {
        return arrived.owner().equals(name)
                || arrived.app().equals(name)
                || arrived.instance().equals(name + "." + arrived.namespace());
    }

    /// What an echo tells of a request, as far as published texts look for it.
    private static String body(Arrived arrived) {
        StringBuilder text = new StringBuilder("Hostname=" + arrived.instance() + "\nHost=" + arrived.host() + "\n");
        text.append("URL=").append(arrived.path()).append('\n');
        new TreeMap<>(arrived.headers())
                .forEach((name, values) -> values.forEach(
                        v -> text.append(name).append('=').append(v).append('\n')));
        return text.toString();
    }

    /// Parts that are not said are those of the request; a default port may be left out.
    private static boolean redirects(Expectation.RedirectTo expected, Request request, String location) {
        URI uri = URI.create(location);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        String defaultPort = scheme.equals("https") ? "443" : "80";
        String port = uri.getPort() < 0 ? "" : Integer.toString(uri.getPort());
        String host = uri.getHost() == null ? "" : uri.getHost();
        return (expected.scheme().isEmpty() || expected.scheme().equals(scheme))
                && (expected.host().isEmpty()
                        || expected.host().toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT)))
                && (expected.port().isEmpty()
                        ? port.isEmpty() || port.equals(defaultPort) || port.equals(Integer.toString(request.port()))
                        : expected.port().equals(port)
                                || (port.isEmpty() && expected.port().equals(defaultPort)))
                && (expected.path().isEmpty() || expected.path().equals(uri.getRawPath()));
    }

    private static Optional<String> split(Expectation.Split split, List<Weighted> outcomes, boolean exact) {
        for (Map.Entry<String, Double> expected : split.shares().entrySet()) {
            double share = outcomes.stream()
                    .filter(o -> arrived(o.observation(), a -> isCalled(a, expected.getKey())))
                    .mapToDouble(Weighted::probability)
                    .sum();
            if (!isNear(share, expected.getValue(), split.tolerance(), exact ? 0 : outcomes.size())) {
                return Optional.of(expected.getKey() + " gets " + Math.round(share * 1000) / 10.0 + " %, expected "
                        + Math.round(expected.getValue() * 1000) / 10.0 + " %");
            }
        }
        return Optional.empty();
    }

    /// Whether a share is as expected; one of observations, whether chance would bring it about if that were true.
    ///
    /// @param observations 0: the share is exact
    private static boolean isNear(double share, double expected, double tolerance, int observations) {
        if (observations == 0) {
            return Math.abs(share - expected) <= tolerance + 1e-9;
        }
        double least = Math.max(0, expected - tolerance);
        double most = Math.min(1, expected + tolerance);
        double nearest = Math.clamp(share, least, most);
        return Agreement.plausible((int) Math.round(share * observations), observations, nearest);
    }

    /// Copies are a matter of chance where not all requests are copied.
    private static Optional<String> mirrored(Expectation.MirroredTo expected, List<Weighted> outcomes, boolean exact) {
        double share = outcomes.stream()
                .filter(o -> o.observation().mirrored().stream().anyMatch(m -> mirrors(m, expected)))
                .mapToDouble(Weighted::probability)
                .sum();
        double wanted = expected.percent() / 100.0;
        boolean good = exact
                ? Math.abs(share - wanted) < 0.005
                : Agreement.plausible((int) Math.round(share * outcomes.size()), outcomes.size(), wanted);
        return good
                ? Optional.empty()
                : Optional.of(Math.round(share * 1000) / 10.0 + " % are copied to " + expected.service() + ", expected "
                        + expected.percent() + " %");
    }

    /// Instances are called after what owns them.
    private static boolean mirrors(String instance, Expectation.MirroredTo expected) {
        return (instance.startsWith(expected.service() + "-") || instance.startsWith(expected.service() + "."))
                && (expected.namespace().isEmpty() || instance.endsWith("." + expected.namespace()));
    }

    /// For people.
    public static String describe(Expectation expectation) {
        return expectation.toString();
    }
}
