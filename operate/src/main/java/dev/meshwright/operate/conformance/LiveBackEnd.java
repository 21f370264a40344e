package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.operate.conformance.echo.Behaviour;
import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.conformance.live.DataPlaneKind;
import dev.meshwright.operate.conformance.live.LiveWorld;
import dev.meshwright.operate.conformance.live.Machine;
import dev.meshwright.operate.conformance.live.Surroundings;
import dev.meshwright.operate.conformance.send.Line;
import dev.meshwright.operate.conformance.send.Outgoing;
import dev.meshwright.operate.conformance.send.Reply;
import dev.meshwright.operate.conformance.send.Sender;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.netns.Fabric;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Requests that are really sent, in a world that really runs: namespaces, captured traffic, our proxies or stock
/// Envoy.
public final class LiveBackEnd implements BackEnd {
    /// Marks a request and its copies, so that what they reach can be told from what others reach.
    private static final String MARK = Behaviours.MARK;

    /// How long copies of a request may take, which nobody answers.
    private static final long COPIES_MILLIS = 700;

    private final RoleCommand roles;
    private final DataPlaneKind kind;
    private final SplittableRandom random = new SplittableRandom(7);
    private Optional<EchoWorld> of = Optional.empty();
    private Optional<LiveWorld> running = Optional.empty();
    private LiveDocuments documents = new LiveDocuments();
    private Optional<World> world = Optional.empty();
    /// Read by the programs' loops.
    private volatile Optional<LiveTls> tls = Optional.empty();
    /// What the proxies are known to run; nothing while that is not known.
    private Optional<List<SourceDocumentFile>> inForce = Optional.empty();

    private boolean copies;
    private long requests;

    public LiveBackEnd(RoleCommand roles, DataPlaneKind kind) {
        this.roles = roles;
        this.kind = kind;
    }

    @Override
    public String name() {
        return kind == DataPlaneKind.MESH ? "mesh" : "envoy";
    }

    @Override
    public String missing() {
        return Fabric.missing();
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public void prepare(ConformanceCase.Traffic each) throws Exception {
        if (!of.equals(Optional.of(each.world()))) {
            start(each.world());
        }
        LiveWorld live = running.orElseThrow();
        List<SourceDocumentFile> wanted = documents.of(each.documents());
        tls = Optional.of(new LiveTls(live.folder(), each.world().documents(), each.documents()));
        World now = documents.world(each.documents());
        world = Optional.of(now);
        boolean grown = add(now, live, wanted);
        live.beside(LiveMachines.beside(now));
        if (grown || !inForce.equals(Optional.of(wanted))) {
            inForce = Optional.empty();
            live.put(documents.files(wanted), LiveMachines.surroundings(now, wanted));
            inForce = Optional.of(wanted);
        }
        copies = Stream.concat(each.world().documents().stream(), each.documents().stream())
                .anyMatch(d -> d.text().toLowerCase(java.util.Locale.ROOT).contains("mirror"));
    }

    /// A world that does not come up as a whole is ended; the next case starts another.
    private void start(EchoWorld wanted) throws IOException, InterruptedException {
        close();
        try {
            begin(wanted);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin(EchoWorld wanted) throws IOException, InterruptedException {
        documents = new LiveDocuments();
        documents.begin(wanted);
        LiveWorld live = LiveWorld.start(roles, kind, documents.files(List.of()));
        running = Optional.of(live);
        of = Optional.of(wanted);
        inForce = Optional.empty();
        tls = Optional.of(new LiveTls(live.folder(), wanted.documents(), List.of()));
        Machine keyServer = LiveMachines.keyServer();
        live.behaviours().serve(keyServer.id(), "/jwks", KeyServer.keys());
        live.add(List.of(LiveMachines.outside(), keyServer), Surroundings.NONE, this::certificates);
        add(documents.world(List.of()), live, List.of());
    }

    /// Starts what of a world does not run yet.
    ///
    /// @param with the case's documents
    /// @return whether there was any
    private boolean add(World now, LiveWorld live, List<SourceDocumentFile> with)
            throws IOException, InterruptedException {
        List<Machine> missing = new ArrayList<>();
        for (Instance instance : now.instances()) {
            boolean wanted = switch (instance.role()) {
                case GATEWAY -> !live.isGateway(instance.name());
                // Without a port of its own it only calls, and is started when it does, or is a proxy for a Gateway
                // that comes with another case.
                case SIDECAR -> !instance.listens().isEmpty() && !live.has(instance.name());
                case PLAIN -> !live.has(instance.name());
            };
            if (wanted && (instance.role() == Instance.Role.GATEWAY || IpAddress.v4(instance.address()) >= 0)) {
                missing.add(LiveMachines.of(instance, now, documents.address(instance)));
            }
        }
        start(missing, now, live, with);
        return !missing.isEmpty();
    }

    private void start(List<Machine> machines, World now, LiveWorld live, List<SourceDocumentFile> with)
            throws IOException, InterruptedException {
        boolean transparent = machines.stream().anyMatch(m -> m.role() == Machine.Role.TRANSPARENT);
        String obstacle = transparent ? Fabric.missingForTransparency() : "";
        if (!obstacle.isEmpty()) {
            System.err.println("TPROXY is not to be had here, REDIRECT takes its place: " + obstacle);
        }
        List<Machine> possible = obstacle.isEmpty()
                ? machines
                : machines.stream().map(LiveMachines::redirected).toList();
        live.add(possible, LiveMachines.surroundings(now, with), this::certificates);
    }

    /// Of the documents in force, whenever a program is called.
    private SslContext certificates() {
        return tls.orElseThrow().ofPrograms();
    }

    @Override
    public void behave(Map<String, Behaviour> behaviours) {
        running.ifPresent(live -> live.behaviours().tell(behaviours));
    }

    @Override
    public Sample.Seen send(Request request) throws Exception {
        LiveWorld live = running.orElseThrow();
        World now = world.orElseThrow();
        List<Instance> callers = LiveRequests.callers(now, request.from());
        if (callers.isEmpty()) {
            return failed("no such client " + request.from(), request);
        }
        Instance caller = callers.getFirst();
        boolean outside = request.from() instanceof Client.Outside;
        if (!outside && !live.has(caller.name())) {
            start(List.of(LiveMachines.of(caller, now, documents.address(caller))), now, live, inForce.orElseThrow());
            live.settle();
        }
        Sender sender = live.from(outside ? LiveMachines.outside().id() : caller.name());
        List<String> addresses = addresses(request, caller, now);
        if (addresses.isEmpty()) {
            return failed("no such host " + request.address(), request);
        }
        HandshakeCounts handshakes = HandshakeCounts.of(request, live, kind, now);
        live.sightings();
        List<Observation> seen = new ArrayList<>();
        Map<String, Line> lines = new LinkedHashMap<>();
        List<String> marks = new ArrayList<>();
        Map<String, List<Sighting>> reached = new LinkedHashMap<>();
        try {
            for (int i = 0; i < Math.max(1, request.count()); i++) {
                String mark = "m" + ++requests;
                marks.add(mark);
                InetSocketAddress to =
                        new InetSocketAddress(addresses.get(random.nextInt(addresses.size())), request.port());
                Outgoing outgoing = LiveRequests.outgoing(
                        request, caller, now, to, List.of(Map.entry(MARK, mark)), tls.orElseThrow());
                long begun = System.nanoTime();
                Reply reply = answer(sender, outgoing, request, lines);
                long millis = (System.nanoTime() - begun) / 1_000_000;
                gather(live, reached);
                int attempt = Math.max(0, tries(reached.getOrDefault(mark, List.of())) - 1);
                seen.add(LiveObservations.of(reply, now, handshakes, millis, attempt));
            }
        } finally {
            lines.values().forEach(Line::close);
        }
        return new Sample.Seen(copies ? withCopies(seen, marks, live, reached) : seen);
    }

    private static Sample.Seen failed(String why, Request request) {
        List<Observation> all = new ArrayList<>();
        for (int i = 0; i < Math.max(1, request.count()); i++) {
            all.add(Observation.failed(Observation.Ending.CONNECTION_ERROR, why));
        }
        return new Sample.Seen(all);
    }

    /// Requests of one client to one place share a connection, as clients' libraries do, unless the case says
    /// otherwise.
    private static Reply answer(Sender sender, Outgoing outgoing, Request request, Map<String, Line> lines) {
        boolean alone = request.newConnection()
                || request.count() <= 1
                || !request.scheme().isHttp();
        if (alone) {
            return LiveRequests.follow(sender, outgoing, request);
        }
        String place = outgoing.to().toString();
        try {
            Line line = lines.get(place);
            if (line == null) {
                line = sender.open(outgoing);
                lines.put(place, line);
            }
            Reply reply = line.send(outgoing);
            if (!reply.answered()
                    || "close".equals(String.join("", reply.headers().getOrDefault("connection", List.of())))) {
                line.close();
                lines.remove(place);
            }
            return reply;
        } catch (IOException e) {
            return LiveRequests.failed(String.valueOf(e.getMessage()));
        }
    }

    private List<String> addresses(Request request, Instance caller, World now) {
        if (request.from() instanceof Client.Outside) {
            return List.of(documents.address(caller));
        }
        return IpAddress.numeric(request.address())
                ? List.of(request.address())
                : now.resolve(request.address(), caller.workload().namespace());
    }

    /// Files what programs saw since it was asked last, by the mark of the request.
    private static void gather(LiveWorld live, Map<String, List<Sighting>> reached) {
        for (Sighting each : live.sightings()) {
            each.headers()
                    .getOrDefault(MARK, List.of())
                    .forEach(mark -> reached.computeIfAbsent(mark, _ -> new ArrayList<>())
                            .add(each));
        }
    }

    /// Of a request's sightings those that are no copies: a mirrored request says so in its authority.
    private static int tries(List<Sighting> sightings) {
        return (int) sightings.stream()
                .filter(s -> !s.authority().split(":", -1)[0].endsWith("-shadow"))
                .count();
    }

    /// Adds to each observation whom its copies reached.
    private static List<Observation> withCopies(
            List<Observation> seen, List<String> marks, LiveWorld live, Map<String, List<Sighting>> reached)
            throws InterruptedException {
        long end = System.nanoTime() + COPIES_MILLIS * 1_000_000;
        while (System.nanoTime() - end < 0) {
            gather(live, reached);
            Thread.sleep(20);
        }
        List<Observation> with = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            Observation one = seen.get(i);
            List<String> others = new ArrayList<>();
            reached.getOrDefault(marks.get(i), List.of()).forEach(s -> others.add(s.host() + "." + s.namespace()));
            one.arrival().ifPresent(a -> others.remove(a.instance()));
            with.add(one.withMirrored(others));
        }
        return with;
    }

    @Override
    public void close() {
        running.ifPresent(LiveWorld::close);
        running = Optional.empty();
        of = Optional.empty();
    }
}
