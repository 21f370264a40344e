package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Arrival;
import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Credential;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.journey.Journeys;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.architect.journey.Spending;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.echo.Behaviour;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The decision core: says what would become of a request over the resources that proxies would hold, and sends
/// nothing.
public final class CoreBackEnd implements BackEnd {
    private static final String OUTSIDE = "203.0.113.77";
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int REDIRECTS_MAX = 10;

    /// `ns[NAMESPACE]-policy[NAME]-rule[INDEX]`, as Istio calls compiled rules.
    private static final Pattern POLICY = Pattern.compile("ns\\[([^\\]]*)\\]-policy\\[([^\\]]*)\\]-rule\\[");

    private final Compiler compiler = new Compiler(new CompileCache());
    private final MeshReader reader = new MeshReader();
    private final EchoPrograms echo = new EchoPrograms();
    private Respondent programs = echo;
    private Optional<Journeys> journeys = Optional.empty();
    private Optional<MeshRead> read = Optional.empty();

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void prepare(ConformanceCase.Traffic each) {
        List<SourceDocumentFile> files = new ArrayList<>(each.world().documents());
        files.addAll(each.documents());
        MeshRead now = reader.read(files, MeshSettings.DEFAULT);
        read = Optional.of(now);
        journeys = Optional.of(new Journeys(
                World.of(now.mesh(), List.of(), each.world().assumptions(), compiler),
                new Issuers(() -> System.currentTimeMillis() / 1000, KeyServer::answer)));
    }

    /// A way that a request can go, and how it came to that.
    public record Way(double probability, Observation observation, Call call, Branch branch) {}

    /// What the documents of the case came to.
    public MeshRead documents() {
        return read.orElseThrow(() -> new IllegalStateException("no case was prepared"));
    }

    /// The mesh of the case as it would run.
    public World world() {
        return journeys.orElseThrow(() -> new IllegalStateException("no case was prepared"))
                .world();
    }

    @Override
    public void behave(Map<String, Behaviour> behaviours) {
        programs = behaviours.isEmpty() ? echo : new BehavingPrograms(behaviours, echo);
    }

    @Override
    public Sample.Distribution send(Request request) {
        List<Instance> callers = callers(request.from());
        if (callers.isEmpty()) {
            return new Sample.Distribution(List.of(new Weighted(
                    1, Observation.failed(Observation.Ending.CONNECTION_ERROR, "no such client " + request.from()))));
        }
        if (addresses(request, callers.getFirst()).isEmpty()) {
            return new Sample.Distribution(List.of(new Weighted(
                    1, Observation.failed(Observation.Ending.CONNECTION_ERROR, "no such host " + request.address()))));
        }
        return distribution(ways(request));
    }

    /// What ways come to, equal outcomes together.
    public static Sample.Distribution distribution(List<Way> ways) {
        return new Sample.Distribution(merged(ways.stream()
                .map(w -> new Weighted(w.probability(), w.observation()))
                .toList()));
    }

    /// All ways that a request can go, as often as it is sent; none where there is no such client or host.
    public List<Way> ways(Request request) {
        Spending spending = new Spending();
        List<Way> first = once(request, spending);
        if (request.count() <= 1 || !spending.any()) {
            return first;
        }
        // Limits are met: each request finds what those before it left.
        Map<Observation, Way> merged = new LinkedHashMap<>();
        add(first, request.count(), merged);
        for (int i = 1; i < request.count(); i++) {
            add(once(request, spending), request.count(), merged);
        }
        return List.copyOf(merged.values());
    }

    private static void add(List<Way> ways, int of, Map<Observation, Way> to) {
        ways.forEach(way -> to.merge(
                way.observation(),
                times(way, 1.0 / of),
                (one, more) ->
                        new Way(one.probability() + more.probability(), one.observation(), one.call(), one.branch())));
    }

    private List<Way> once(Request request, Spending spending) {
        List<Instance> callers = callers(request.from());
        if (callers.isEmpty()) {
            return List.of();
        }
        Instance caller = callers.getFirst();
        List<String> addresses = addresses(request, caller);
        List<Way> ways = new ArrayList<>();
        for (String address : addresses) {
            follow(request, caller, address, spending, REDIRECTS_MAX)
                    .forEach(w -> ways.add(times(w, 1.0 / addresses.size())));
        }
        return ways;
    }

    private static Way times(Way way, double share) {
        return new Way(way.probability() * share, way.observation(), way.call(), way.branch());
    }

    private List<Instance> callers(Client client) {
        return switch (client) {
            case Client.Program(String name) -> world().named(name);
            case Client.Labelled(String namespace, var labels) ->
                world().instances().stream()
                        .filter(i -> i.workload().namespace().equals(namespace)
                                && i.workload().labels().entrySet().containsAll(labels.entrySet()))
                        .toList();
            case Client.Outside(String gateway) -> world().named(gateway);
        };
    }

    private List<String> addresses(Request request, Instance caller) {
        if (request.from() instanceof Client.Outside) {
            return List.of(caller.address());
        }
        return IpAddress.numeric(request.address())
                ? List.of(request.address())
                : world().resolve(request.address(), caller.workload().namespace());
    }

    private List<Way> follow(Request request, Instance caller, String address, Spending spending, int redirects) {
        Caller from =
                request.from() instanceof Client.Outside ? new Caller.Outside(OUTSIDE) : new Caller.Program(caller);
        Call call = new Call(from, address, request.port(), payload(request, caller, address));
        List<Way> ways = new ArrayList<>();
        for (Branch branch :
                journeys.orElseThrow().follow(call, programs, spending).branches()) {
            List<Way> ends = request.followRedirects() && redirects > 0
                    ? redirected(request, branch, spending, redirects)
                    : List.of();
            if (ends.isEmpty()) {
                mirrored(branch)
                        .forEach((copies, share) -> ways.add(new Way(
                                branch.probability() * share, observation(request, branch, copies), call, branch)));
            }
            ends.forEach(w -> ways.add(times(w, branch.probability())));
        }
        return ways;
    }

    /// The client goes where it is sent.
    private List<Way> redirected(Request request, Branch branch, Spending spending, int redirects) {
        if (!(branch.outcome() instanceof Outcome.Answered answered)
                || answered.location().isEmpty()) {
            return List.of();
        }
        URI to = URI.create(answered.location().get());
        boolean tls = "https".equals(to.getScheme());
        int port = to.getPort() > 0 ? to.getPort() : tls ? 443 : 80;
        Request next = new Request(
                request.from(),
                request.target(),
                to.getHost(),
                port,
                tls ? Request.Scheme.HTTPS : Request.Scheme.HTTP,
                request.method(),
                to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()),
                to.getRawAuthority(),
                request.headers(),
                "",
                request.alpn(),
                1,
                request.timeoutMillis(),
                request.http2(),
                true,
                request.newConnection(),
                request.proxyProtocol(),
                request.clientCertificate(),
                request.body());
        Instance caller = callers(request.from()).getFirst();
        List<String> addresses = addresses(next, caller);
        List<Way> ways = new ArrayList<>();
        for (String address : addresses) {
            follow(next, caller, address, spending, redirects - 1)
                    .forEach(w -> ways.add(times(w, 1.0 / addresses.size())));
        }
        return ways;
    }

    private Payload payload(Request request, Instance caller, String address) {
        String authority = request.authority().isEmpty()
                ? request.address().isEmpty() ? address : request.address()
                : request.authority();
        String path = request.pathOrDefault();
        // A client never sends the fragment (RFC 9110, section 7.1).
        String sent = path.indexOf('#') < 0 ? path : path.substring(0, path.indexOf('#'));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        request.headers().forEach(h -> headers.add(Map.entry(h.getKey().toLowerCase(Locale.ROOT), h.getValue())));
        boolean grpc = request.scheme() == Request.Scheme.GRPC;
        if (grpc) {
            headers.add(Map.entry("content-type", "application/grpc"));
        }
        Payload.Version version = grpc || request.http2() ? Payload.Version.HTTP_2 : Payload.Version.HTTP_1_1;
        String method = request.method().isEmpty() ? grpc ? "POST" : "GET" : request.method();
        String host = authority.indexOf(':') < 0 ? authority : authority.substring(0, authority.lastIndexOf(':'));
        String sni = request.sni().isEmpty() ? IpAddress.numeric(host) ? "" : host : request.sni();
        Credential credential = switch (request.clientCertificate()) {
            case NONE -> new Credential.None();
            case TRUSTED -> new Credential.Other("the client's", Credential.Issuer.TRUSTED);
            case UNTRUSTED -> new Credential.Other("the client's", Credential.Issuer.UNKNOWN);
            case MESH ->
                new Credential.Mesh(new SpiffeId(
                                world().mesh().settings().trustDomain(),
                                caller.workload().namespace(),
                                caller.workload().serviceAccount())
                        .toString());
        };
        List<String> alpn = request.alpn().isEmpty()
                ? request.scheme() == Request.Scheme.HTTPS
                        ? request.http2() ? List.of("h2", "http/1.1") : List.of("http/1.1")
                        : List.of()
                : request.alpn();
        Payload spoken = switch (request.scheme()) {
            case HTTP, GRPC, WEBSOCKET -> new Payload.Http(version, method, "http", authority, sent, headers);
            case HTTPS ->
                new Payload.Tls(
                        sni, alpn, credential, new Payload.Http(version, method, "https", authority, sent, headers));
            case TCP -> new Payload.Bytes(first(request, address));
            case TLS -> new Payload.Tls(sni, alpn, credential, new Payload.Bytes(Payload.First.CLIENT));
            case UDP -> throw new IllegalArgumentException("datagrams are no connection");
        };
        return request.proxyProtocol() == 0
                ? spoken
                : new Payload.WithHeader(
                        request.proxyProtocol() == 1 ? ProxyHeader.Version.V1 : ProxyHeader.Version.V2, spoken);
    }

    /// A client of a program that speaks first waits for it.
    private Payload.First first(Request request, String address) {
        List<Instance> servers = world().atVirtualAddress(address)
                .map(s -> world().endpoints(s))
                .orElseGet(() -> world().at(address).map(List::of).orElse(List.of()));
        boolean speaksFirst = servers.stream()
                .anyMatch(i -> world().ports(i, address, request.port()).stream()
                        .anyMatch(p -> EchoPrograms.speech(i, p) == EchoPrograms.Speech.SPEAKS_FIRST));
        return speaksFirst ? Payload.First.SERVER : Payload.First.CLIENT;
    }

    private Observation observation(Request request, Branch branch, List<String> copies) {
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
    private static Map<List<String>, Double> mirrored(Branch branch) {
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

    private static List<Weighted> merged(List<Weighted> outcomes) {
        Map<Observation, Double> byObservation = new java.util.LinkedHashMap<>();
        outcomes.forEach(o -> byObservation.merge(o.observation(), o.probability(), Double::sum));
        List<Weighted> merged = new ArrayList<>();
        byObservation.forEach((observation, probability) -> merged.add(new Weighted(probability, observation)));
        return merged;
    }

    @Override
    public void close() {}
}
