package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.journey.Journeys;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Respondent;
import dev.meshwright.architect.journey.Spending;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.echo.Behaviour;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The decision core: says what would become of a request over the resources that proxies would hold, and sends
/// nothing.
public final class CoreBackEnd implements BackEnd {
    private static final String OUTSIDE = "203.0.113.77";
    private static final int REDIRECTS_MAX = 10;

    private final Compiler compiler = new Compiler(new CompileCache());
    private final MeshReader reader = new MeshReader();
    private final EchoPrograms echo = new EchoPrograms(this::shown);
    private Respondent programs = echo;
    private Optional<Journeys> journeys = Optional.empty();
    private Optional<MeshRead> read = Optional.empty();
    private List<SourceDocumentFile> documents = List.of();
    private Optional<ProgramCertificate> shown = Optional.empty();

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
        documents = files;
        shown = Optional.empty();
        journeys = Optional.of(new Journeys(
                World.of(now.mesh(), List.of(), each.world().assumptions(), compiler),
                new Issuers(() -> System.currentTimeMillis() / 1000, KeyServer::answer)));
    }

    private ProgramCertificate shown() {
        ProgramCertificate certificate = shown.orElseGet(
                () -> ProgramCertificate.of(documents, documents().elements()));
        shown = Optional.of(certificate);
        return certificate;
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
        Call call = new Call(from, address, request.port(), new CorePayload(world()).of(request, caller, address));
        List<Way> ways = new ArrayList<>();
        for (Branch branch :
                journeys.orElseThrow().follow(call, programs, spending).branches()) {
            List<Way> ends = request.followRedirects() && redirects > 0
                    ? redirected(request, branch, spending, redirects)
                    : List.of();
            if (ends.isEmpty()) {
                CoreObservations.copies(branch)
                        .forEach((copies, share) -> ways.add(new Way(
                                branch.probability() * share,
                                CoreObservations.of(request, branch, copies),
                                call,
                                branch)));
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

    private static List<Weighted> merged(List<Weighted> outcomes) {
        Map<Observation, Double> byObservation = new LinkedHashMap<>();
        outcomes.forEach(o -> byObservation.merge(o.observation(), o.probability(), Double::sum));
        List<Weighted> merged = new ArrayList<>();
        byObservation.forEach((observation, probability) -> merged.add(new Weighted(probability, observation)));
        return merged;
    }

    @Override
    public void close() {}
}
