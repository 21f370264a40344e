package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.operate.conformance.echo.Behaviour;
import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.Echo;
import dev.meshwright.operate.conformance.echo.Program;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.conformance.live.Machine;
import dev.meshwright.operate.conformance.send.Outgoing;
import dev.meshwright.operate.conformance.send.Reply;
import dev.meshwright.operate.conformance.send.Sender;
import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.netns.Fabric;
import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stock Envoy as the one gateway before programs without sidecars, its configuration in a file: no control plane, no
/// agent, a fresh Envoy for each configuration. For questions that routes alone decide, at a tenth of the cost.
public final class StandaloneEnvoyBackEnd implements BackEnd {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofMillis(1);
    private static final int ADMIN_PORT = 15_000;

    private final String envoy;
    private final CoreBackEnd reader = new CoreBackEnd();
    private final LiveDocuments documents = new LiveDocuments();
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("echo", true), NioIoHandler.newFactory());
    private final Behaviours behaviours = new Behaviours();
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final Map<String, NetworkNamespace> inside = new HashMap<>();
    private final List<Echo> programs = new ArrayList<>();
    private Optional<Fabric> fabric = Optional.empty();
    private Optional<Path> folder = Optional.empty();
    private Optional<Child> running = Optional.empty();
    private Optional<LiveTls> certificates = Optional.empty();
    /// Read by the programs' loops.
    private volatile @Nullable SslContext shown;

    private long marks;

    /// @param envoy path of the binary
    public StandaloneEnvoyBackEnd(String envoy) {
        this.envoy = envoy;
    }

    @Override
    public String name() {
        return "envoy";
    }

    @Override
    public String missing() {
        return Fabric.missing();
    }

    @Override
    public void prepare(ConformanceCase.Traffic each) throws Exception {
        reader.prepare(each);
        World world = reader.world();
        if (fabric.isEmpty()) {
            start(world);
        }
        running.ifPresent(child -> child.stop(STOP_GRACE));
        LiveTls material = new LiveTls(folder.orElseThrow(), List.of(), each.documents());
        certificates = Optional.of(material);
        shown = material.ofPrograms();
        Instance gateway = gateway(world);
        Path file = folder.orElseThrow().resolve("bootstrap.pb");
        Files.write(file, world.standalone(gateway, ADMIN_PORT));
        NetworkNamespace home = namespace(gateway.name());
        Child child = Child.start(
                "envoy",
                Fabric.command(
                        home.name(),
                        List.of(
                                envoy,
                                "-c",
                                file.toString(),
                                "--concurrency",
                                "1",
                                "-l",
                                "warning",
                                "--disable-hot-restart")),
                Map.of(),
                folder.orElseThrow().resolve("envoy.log"));
        running = Optional.of(child);
        Sender admin = new Sender(home, loops);
        Await.until("Envoy is ready", START_LIMIT, () -> {
            if (!child.alive()) {
                throw new IllegalStateException("Envoy does not take it: " + child.logTail(6));
            }
            return admin.send(ready()).status() == 200;
        });
    }

    private static Outgoing ready() {
        return new Outgoing(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), ADMIN_PORT),
                Outgoing.Protocol.HTTP_1,
                null,
                "",
                "GET",
                "localhost",
                "/ready",
                List.of(),
                "",
                0,
                Duration.ofSeconds(5));
    }

    private static Instance gateway(World world) {
        return world.instances().stream()
                .filter(i -> i.role() == Instance.Role.GATEWAY)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the world has no gateway"));
    }

    private NetworkNamespace namespace(String name) {
        return Optional.ofNullable(inside.get(name))
                .orElseThrow(() -> new IllegalStateException("nothing runs as " + name));
    }

    /// The programs, and a namespace for the gateway and one outside.
    private void start(World world) throws IOException {
        Fabric made = Fabric.create();
        fabric = Optional.of(made);
        folder = Optional.of(Files.createTempDirectory("meshwright-standalone-"));
        for (Instance instance : world.instances()) {
            place(made, LiveMachines.of(instance, world, documents.address(instance)));
        }
        place(made, LiveMachines.outside());
    }

    /// What programs show at their TLS ports, whenever one is called.
    private SslContext shown() {
        return Objects.requireNonNull(shown);
    }

    private void place(Fabric made, Machine machine) throws IOException {
        String label = machine.name().replaceAll("[^a-z0-9]", "");
        NetworkNamespace home =
                NetworkNamespace.enter(made.add(label.substring(0, Math.min(12, label.length())), machine.address()));
        inside.put(machine.id(), home);
        if (!machine.ports().isEmpty()) {
            Program program = machine.program(behaviours);
            programs.add(Echo.start(program, home, loops, this::shown, sightings::add));
        }
    }

    @Override
    public void behave(Map<String, Behaviour> told) {
        behaviours.tell(told);
    }

    @Override
    public Sample.Seen send(Request request) throws Exception {
        if (!(request.from() instanceof Client.Outside)) {
            throw new IllegalArgumentException(request.from() + " has no proxy here");
        }
        World world = reader.world();
        Instance gateway = gateway(world);
        Sender sender = new Sender(namespace(LiveMachines.outside().id()), loops);
        List<Observation> seen = new ArrayList<>();
        for (int i = 0; i < Math.max(1, request.count()); i++) {
            sightings.clear();
            Outgoing outgoing = LiveRequests.outgoing(
                    request,
                    gateway,
                    world,
                    new InetSocketAddress(gateway.address(), request.port()),
                    List.of(Map.entry(Behaviours.MARK, "m" + ++marks)),
                    certificates.orElseThrow());
            long begun = System.nanoTime();
            Reply reply = sender.send(outgoing);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            int attempt = Math.max(0, sightings.size() - 1);
            seen.add(LiveObservations.of(reply, world, HandshakeCounts.none(), millis, attempt));
        }
        return new Sample.Seen(seen);
    }

    @Override
    public void close() {
        running.ifPresent(child -> child.stop(STOP_GRACE));
        programs.forEach(Echo::close);
        inside.values().forEach(NetworkNamespace::close);
        loops.shutdownGracefully().awaitUninterruptibly();
        fabric.ifPresent(Fabric::close);
        folder.ifPresent(StandaloneEnvoyBackEnd::remove);
        reader.close();
    }

    private static void remove(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e.getMessage());
        }
    }
}
