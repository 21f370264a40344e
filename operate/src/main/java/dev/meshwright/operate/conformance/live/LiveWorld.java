package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.Echo;
import dev.meshwright.operate.conformance.echo.EchoPort;
import dev.meshwright.operate.conformance.echo.Program;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.conformance.send.Sender;
import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.ControlClient;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.netns.Door;
import dev.meshwright.operate.netns.Fabric;
import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A running world. One thread at a time, but [#close], which any thread may call: it ends all processes and takes all
/// namespaces back, and is called when the program is told to end (SIGINT, SIGTERM).
public final class LiveWorld implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);
    private static final Duration REFUSED_LIMIT = Duration.ofSeconds(6);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    /// Starting JVMs is the machine's work, not theirs: more at once would only wait for each other.
    private static final int STARTING_MAX = 4;

    private static final int EVERYBODY = -1;
    private static final int GRPC_PORT = 15_012;
    private static final int HTTP_PORT = 15_014;

    private final RoleCommand roles;
    private final DataPlaneKind kind;
    private final Path folder;
    private final Fabric fabric;
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("echo", true), NioIoHandler.newFactory());
    private final Map<String, NetworkNamespace> inside = new LinkedHashMap<>();
    /// Whose connections are led to the endpoints of virtual addresses, by namespace: the proxy's own where there is
    /// one, as it takes all others.
    private final Map<String, Integer> groups = new HashMap<>();

    private Surroundings surroundings = Surroundings.NONE;
    private final Map<String, ProxyProcess> proxies = new LinkedHashMap<>();
    private final List<Door> doors = new ArrayList<>();
    private final Map<String, Echo> programs = new LinkedHashMap<>();
    /// Programs at loopback addresses beside proxies, by machine.
    private final Map<String, Echo> helpers = new LinkedHashMap<>();

    private List<EchoPort> helperPorts = List.of();
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final Behaviours behaviours = new Behaviours();
    private final SortedMap<String, String> documents = new TreeMap<>();
    private ControlClient control = new ControlClient(URI.create("http://127.0.0.1:1"), "");
    private List<Child> controlPlane = List.of();
    private final Thread atEnd = new Thread(this::close, "world-end");
    /// Held while something is started that [#close] must end; guards `closed`.
    private final Object lifecycle = new Object();

    private boolean closed;

    /// Held while all is ended, so that who asks for it second waits for the first; guards `ended`.
    private final Object ending = new Object();

    private boolean ended;

    private LiveWorld(RoleCommand roles, DataPlaneKind kind, Path folder, Fabric fabric) {
        this.roles = roles;
        this.kind = kind;
        this.folder = folder;
        this.fabric = fabric;
    }

    /// Starts a control plane with these documents and no machine yet.
    ///
    /// @param documents file name to YAML
    public static LiveWorld start(RoleCommand roles, DataPlaneKind kind, Map<String, String> documents)
            throws IOException, InterruptedException {
        LiveWorld world = new LiveWorld(roles, kind, Files.createTempDirectory("meshwright-world-"), Fabric.create());
        Runtime.getRuntime().addShutdownHook(world.atEnd);
        try {
            world.startControlPlane(documents);
            return world;
        } catch (IOException | InterruptedException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private void startControlPlane(Map<String, String> first) throws IOException, InterruptedException {
        Path config = Files.createDirectories(folder.resolve("config"));
        for (Map.Entry<String, String> document : first.entrySet()) {
            Files.writeString(config.resolve(document.getKey()), document.getValue());
            documents.put(document.getKey(), document.getValue());
        }
        String address = fabric.hubAddress();
        List<String> command = roles.of(
                "control-plane",
                List.of(
                        "control-plane",
                        "--config",
                        config.toString(),
                        "--state",
                        folder.resolve("state").toString(),
                        "--grpc",
                        address + ":" + GRPC_PORT,
                        "--http",
                        "127.0.0.1:" + HTTP_PORT,
                        "--trust-domain",
                        "cluster.local",
                        "--parent-pipe"));
        Child child;
        Door opened;
        synchronized (lifecycle) {
            requireOpen();
            child = Child.start(
                    "control-plane",
                    Fabric.command(fabric.hub(), command),
                    RoleCommand.ENVIRONMENT,
                    folder.resolve("control-plane.log"));
            controlPlane = List.of(child);
            opened = Door.open(
                    NetworkNamespace.enter(fabric.hub()),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), HTTP_PORT));
            doors.add(opened);
        }
        URI api = URI.create("http://127.0.0.1:" + opened.port());
        Path token = folder.resolve("state").resolve("api-token");
        control.close();
        control = new ControlClient(api, "");
        try {
            Await.until("the control plane is up", START_LIMIT, () -> {
                if (!child.alive()) {
                    throw new IllegalStateException("the control plane ended");
                }
                return Files.exists(token) && control.ready();
            });
        } catch (IOException | IllegalStateException e) {
            throw new IOException(e.getMessage() + "\n" + child.logTail(20), e);
        }
        control.close();
        control = new ControlClient(api, Files.readString(token).strip());
    }

    /// Adds machines, or gives those that are there another role, and returns when their programs listen and their
    /// proxies are ready.
    ///
    /// @param tls certificates of the programs' TLS ports
    public void add(List<Machine> machines, Surroundings around, Supplier<SslContext> tls)
            throws IOException, InterruptedException {
        List<ProxyProcess> starting = new ArrayList<>();
        surround(around);
        for (Machine machine : machines) {
            place(machine, tls);
            if (machine.proxied()) {
                starting.add(startProxy(machine));
                awaitReady(starting, STARTING_MAX - 1);
            }
        }
        awaitReady(starting, 0);
    }

    /// Tells all machines what is around them, when it is not what they know.
    private void surround(Surroundings now) throws IOException {
        if (!now.equals(surroundings)) {
            surroundings = now;
            for (NetworkNamespace namespace : inside.values()) {
                surround(namespace.name());
            }
        }
    }

    private void surround(String namespace) throws IOException {
        Fabric.hosts(namespace, surroundings.hosts());
        fabric.virtualAddresses(namespace, surroundings.virtual(), groups.getOrDefault(namespace, EVERYBODY));
    }

    /// Its namespace, and its program there.
    private void place(Machine machine, Supplier<SslContext> tls) throws IOException {
        synchronized (lifecycle) {
            requireOpen();
            NetworkNamespace entered = inside.get(machine.id());
            if (entered == null) {
                String made = fabric.add(label(machine), machine.address());
                entered = NetworkNamespace.enter(made);
                inside.put(machine.id(), entered);
                groups.put(made, machine.proxied() ? ProxyProcess.GROUP : EVERYBODY);
                surround(made);
            }
            Echo before = programs.remove(machine.id());
            if (before != null) {
                before.close();
            }
            if (!machine.ports().isEmpty()) {
                programs.put(machine.id(), Echo.start(program(machine), entered, loops, tls, sightings::add));
            }
        }
    }

    /// Starts a machine's proxy, in the place of one that ran there.
    private ProxyProcess startProxy(Machine machine) throws IOException {
        ProxyProcess before = proxies.get(machine.id());
        if (before != null) {
            before.stop();
        }
        Path token = token(machine);
        synchronized (lifecycle) {
            requireOpen();
            ProxyProcess.Setting setting =
                    new ProxyProcess.Setting(roles, folder, fabric.hubAddress() + ":" + GRPC_PORT, kind);
            String namespace = Objects.requireNonNull(inside.get(machine.id())).name();
            ProxyProcess process = ProxyProcess.start(machine, namespace, token, setting);
            proxies.put(machine.id(), process);
            return process;
        }
    }

    /// Runs one more program on the machine of every proxy, in the place of the one before.
    ///
    /// @param ports at loopback addresses; none: no such program
    public void beside(List<EchoPort> ports) throws IOException {
        synchronized (lifecycle) {
            requireOpen();
            if (!ports.equals(helperPorts)) {
                helpers.values().forEach(Echo::close);
                helpers.clear();
                helperPorts = List.copyOf(ports);
            }
            for (ProxyProcess proxy : ports.isEmpty() ? List.<ProxyProcess>of() : proxies.values()) {
                String id = proxy.machine().id();
                if (!helpers.containsKey(id)) {
                    Program program =
                            new Program(id, "beside", proxy.machine().namespace(), "", helperPorts, behaviours);
                    NetworkNamespace namespace = Objects.requireNonNull(inside.get(id));
                    helpers.put(id, Echo.start(program, namespace, loops, LiveWorld::noCertificates, sightings::add));
                }
            }
        }
    }

    private static SslContext noCertificates() {
        throw new IllegalStateException("programs beside proxies speak no TLS");
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the world has ended");
        }
    }

    private static String label(Machine machine) {
        String text = machine.name().replaceAll("[^a-z0-9]", "");
        return text.substring(0, Math.min(12, text.length()));
    }

    /// How the programs answer.
    public Behaviours behaviours() {
        return behaviours;
    }

    private Program program(Machine machine) {
        return new Program(
                machine.name(),
                machine.service(),
                machine.namespace(),
                machine.labels().getOrDefault("version", ""),
                machine.ports(),
                behaviours);
    }

    /// Returns when at most `left` of them are not ready.
    private static void awaitReady(List<ProxyProcess> starting, int left) throws IOException, InterruptedException {
        try {
            Await.until("proxies are ready", START_LIMIT, () -> {
                for (ProxyProcess process : List.copyOf(starting)) {
                    if (process.ready()) {
                        starting.remove(process);
                    }
                }
                return starting.size() <= left;
            });
        } catch (IOException e) {
            StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
            for (ProxyProcess process : starting) {
                message.append("\n--- ")
                        .append(process.machine().id())
                        .append('\n')
                        .append(process.logTail(12));
            }
            throw new IOException(message.toString(), e);
        }
    }

    private Path token(Machine machine) throws IOException {
        Path file = folder.resolve(machine.id() + ".token");
        Files.writeString(file, control.joinToken(machine.namespace(), machine.serviceAccount(), TOKEN_LIFE));
        return file;
    }

    public boolean has(String machine) {
        return inside.containsKey(machine);
    }

    /// Whether a proxy of its own runs there.
    public boolean isGateway(String machine) {
        ProxyProcess proxy = proxies.get(machine);
        return proxy != null && proxy.machine().role() == Machine.Role.GATEWAY;
    }

    /// A client on a machine.
    ///
    /// @param machine its [Machine#id]
    public Sender from(String machine) {
        NetworkNamespace namespace = inside.get(machine);
        if (namespace == null) {
            throw new IllegalArgumentException("machine: '" + machine + "' (expected: one of " + inside.keySet() + ")");
        }
        return new Sender(namespace, loops);
    }

    /// Puts files of documents in the place of what they held before; empty text removes one. Returns when every
    /// proxy has acknowledged what that means.
    ///
    /// @param around what the machines know from now on
    public void put(Map<String, String> files, Surroundings around) throws IOException, InterruptedException {
        surround(around);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = folder.resolve("config").resolve(file.getKey());
            if (file.getValue().isEmpty()) {
                documents.remove(file.getKey());
                Files.deleteIfExists(target);
            } else {
                documents.put(file.getKey(), file.getValue());
                Path partial = folder.resolve(file.getKey() + ".partial");
                Files.writeString(partial, file.getValue());
                Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        settle();
    }

    /// Returns when the documents are in force everywhere, and nothing else is any more.
    public void settle() throws IOException, InterruptedException {
        String wanted = fingerprint();
        // Seen twice: what the first sight shows may not have been handed to the proxies at that moment.
        int[] seen = new int[1];
        Refused refused = new Refused();
        try {
            Await.until("every proxy acknowledged its configuration", SETTLE_LIMIT, () -> {
                JsonNode status = control.status();
                boolean settled = settled(status, wanted);
                seen[0] = settled ? seen[0] + 1 : 0;
                return seen[0] > 1 || (!settled && refused.lasts(refusals(status)));
            });
            if (seen[0] < 2) {
                throw new IOException("a proxy refuses it");
            }
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ": " + late(wanted), e);
        }
        if (kind == DataPlaneKind.ENVOY) {
            for (String machine : proxies.keySet()) {
                ListenerDrain.await(machine, from(machine));
            }
        }
    }

    /// What stays refused while all else is sent is refused for good; on the way something may be for a moment.
    private static final class Refused {
        private List<String> what = List.of();
        private long since;

        boolean lasts(List<String> now) {
            if (!now.equals(what)) {
                what = now;
                since = System.nanoTime();
            }
            return !what.isEmpty() && System.nanoTime() - since > REFUSED_LIMIT.toNanos();
        }
    }

    /// Who is behind, for people.
    private String late(String wanted) throws IOException {
        JsonNode status = control.status();
        List<String> found = new ArrayList<>(refusals());
        if (!status.path("configuration").path("fingerprint").asString("").equals(wanted)) {
            found.add("the control plane has not read the documents");
        }
        for (JsonNode proxy : status.path("proxies")) {
            if (!proxy.path("synced").asBoolean(false)) {
                found.add(proxy.path("name").asString("") + " is not in sync: "
                        + proxy.path("connected").asBoolean(false) + " " + proxy.path("types"));
            }
        }
        return String.join("; ", found);
    }

    private boolean settled(JsonNode status, String wanted) {
        if (!status.path("configuration").path("fingerprint").asString("").equals(wanted)) {
            return false;
        }
        int synced = 0;
        for (JsonNode proxy : status.path("proxies")) {
            if (proxy.path("connected").asBoolean(false)) {
                if (!proxy.path("synced").asBoolean(false)) {
                    return false;
                }
                synced++;
            }
        }
        return synced == proxies.size();
    }

    /// What proxies have refused, `NODE TYPE RESOURCE: MESSAGE`; empty when all is well.
    public List<String> refusals() throws IOException {
        return refusals(control.status());
    }

    private static List<String> refusals(JsonNode status) {
        List<String> found = new ArrayList<>();
        for (JsonNode proxy : status.path("proxies")) {
            proxy.path("types")
                    .properties()
                    .forEach(type -> type.getValue()
                            .path("nacks")
                            .forEach(nack -> found.add(proxy.path("name").asString("") + " " + type.getKey() + " "
                                    + nack.path("resource").asString("") + ": "
                                    + nack.path("message").asString(""))));
        }
        return found;
    }

    /// Names the documents of a folder, as the control plane's status does.
    private String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            documents.values().forEach(text -> {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// What reached programs since this was asked last.
    public List<Sighting> sightings() {
        List<Sighting> taken = new ArrayList<>();
        for (Sighting next = sightings.poll(); next != null; next = sightings.poll()) {
            taken.add(next);
        }
        return taken;
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        synchronized (lifecycle) {
            closed = true;
        }
        synchronized (ending) {
            if (!ended) {
                ended = true;
                end();
            }
        }
        if (Thread.currentThread() != atEnd) {
            try {
                Runtime.getRuntime().removeShutdownHook(atEnd);
            } catch (IllegalStateException e) {
                // The program ends already, and the hook finds that there is nothing left to do.
            }
        }
    }

    private void end() {
        programs.values().forEach(Echo::close);
        helpers.values().forEach(Echo::close);
        proxies.values().forEach(ProxyProcess::terminate);
        proxies.values().forEach(ProxyProcess::stop);
        controlPlane.forEach(child -> child.stop(STOP_GRACE));
        control.close();
        for (Door door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                System.err.println("door " + door.port() + ": " + e.getMessage());
            }
        }
        inside.values().forEach(NetworkNamespace::close);
        loops.shutdownGracefully().awaitUninterruptibly();
        fabric.close();
        removeFolder();
    }

    private void removeFolder() {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e.getMessage());
        }
    }
}
