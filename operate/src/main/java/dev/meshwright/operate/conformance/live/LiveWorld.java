package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.EchoPort;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.conformance.send.Sender;
import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.netns.Fabric;
import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A running world. One thread at a time, but [#close], which any thread may call: it ends all processes and takes all
/// namespaces back, and is called when the program is told to end (SIGINT, SIGTERM).
public final class LiveWorld implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    /// Starting JVMs is the machine's work, not theirs: more at once would only wait for each other.
    private static final int STARTING_MAX = 4;

    private static final int EVERYBODY = -1;

    private final RoleCommand roles;
    private final DataPlaneKind kind;
    private final Path folder;
    private final Fabric fabric;
    private final ConfigFolder config;
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("echo", true), NioIoHandler.newFactory());
    private final Programs programs = new Programs(loops);
    private final Map<String, NetworkNamespace> inside = new LinkedHashMap<>();
    /// Whose connections are led to the endpoints of virtual addresses, by namespace: the proxy's own where there is
    /// one, as it takes all others.
    private final Map<String, Integer> groups = new HashMap<>();

    private Surroundings surroundings = Surroundings.NONE;
    private final Map<String, ProxyProcess> proxies = new LinkedHashMap<>();
    private @Nullable ControlPlaneProcess controlPlane;
    private final Thread atEnd = new Thread(this::close, "world-end");
    /// Held while something is started that [#close] must end; guards `closed`.
    private final Object lifecycle = new Object();

    private boolean closed;

    /// Held while all is ended, so that who asks for it second waits for the first; guards `ended`.
    private final Object ending = new Object();

    private boolean ended;

    private LiveWorld(RoleCommand roles, DataPlaneKind kind, Path folder, Fabric fabric) throws IOException {
        this.roles = roles;
        this.kind = kind;
        this.folder = folder;
        this.fabric = fabric;
        this.config = new ConfigFolder(folder.resolve("config"), folder);
    }

    /// Starts a control plane with these documents and no machine yet.
    ///
    /// @param documents file name to YAML
    public static LiveWorld start(RoleCommand roles, DataPlaneKind kind, Map<String, String> documents)
            throws IOException, InterruptedException {
        LiveWorld world = new LiveWorld(roles, kind, Files.createTempDirectory("meshwright-world-"), Fabric.create());
        Runtime.getRuntime().addShutdownHook(world.atEnd);
        try {
            world.config.put(documents);
            world.startControlPlane();
            return world;
        } catch (IOException | InterruptedException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private void startControlPlane() throws IOException, InterruptedException {
        ControlPlaneProcess started;
        synchronized (lifecycle) {
            requireOpen();
            started = ControlPlaneProcess.start(roles, fabric, folder, config.path());
            controlPlane = started;
        }
        started.awaitReady();
    }

    private ControlPlaneProcess controlPlane() {
        return Objects.requireNonNull(controlPlane, "a world starts with its control plane");
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
            programs.place(machine, entered, tls);
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
                    new ProxyProcess.Setting(roles, folder, controlPlane().address(), kind);
            ProxyProcess process =
                    ProxyProcess.start(machine, namespace(machine.id()).name(), token, setting);
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
            programs.portsBeside(ports);
            for (ProxyProcess proxy : proxies.values()) {
                programs.placeBeside(proxy.machine(), namespace(proxy.machine().id()));
            }
        }
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
        return programs.behaviours();
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
        Files.writeString(
                file, controlPlane().client().joinToken(machine.namespace(), machine.serviceAccount(), TOKEN_LIFE));
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
        return new Sender(namespace(machine), loops);
    }

    private NetworkNamespace namespace(String machine) {
        NetworkNamespace namespace = inside.get(machine);
        if (namespace == null) {
            throw new IllegalArgumentException("machine: '" + machine + "' (expected: one of " + inside.keySet() + ")");
        }
        return namespace;
    }

    /// Puts documents in the place of all others, and returns as [#settle] does.
    ///
    /// @param files file name to YAML
    /// @param around what the machines know from now on
    public void put(Map<String, String> files, Surroundings around) throws IOException, InterruptedException {
        surround(around);
        config.put(files);
        settle();
    }

    /// Returns when the documents and the machines are in force everywhere, and nothing else is any more.
    public void settle() throws IOException, InterruptedException {
        new Settling(controlPlane().client(), config.fingerprint(), proxies.size()).await();
        if (kind == DataPlaneKind.ENVOY) {
            for (String machine : proxies.keySet()) {
                ListenerDrain.await(machine, from(machine));
            }
        }
    }

    /// What reached programs since this was asked last.
    public List<Sighting> sightings() {
        return programs.sightings();
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
        programs.close();
        proxies.values().forEach(ProxyProcess::terminate);
        proxies.values().forEach(ProxyProcess::stop);
        ControlPlaneProcess running = controlPlane;
        if (running != null) {
            running.close();
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
