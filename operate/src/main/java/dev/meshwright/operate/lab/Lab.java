package dev.meshwright.operate.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A running mesh of child processes. [#start] returns when every proxy is ready and every program answers;
/// [#close] ends all of them and removes the lab's folder. One owner thread starts and closes it; the rest is
/// safe for any thread.
public final class Lab implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final String GATEWAY = "ingressgateway";
    private static final String GATEWAY_NAMESPACE = "istio-system";

    private final LabPlan plan;
    private final RoleCommand roles;
    private final Path folder;
    private final Progress progress;
    private final Map<String, Child> children = new LinkedHashMap<>();
    private final Map<String, ProxyAdmin> admins = new ConcurrentHashMap<>();
    private final List<Integer> ports;
    private final Supervision supervision = new Supervision();
    private final List<LabPlan.Workload> newcomers = new ArrayList<>();
    private volatile LabAddresses addresses = LabAddresses.NONE;
    private ControlClient control;
    private ShopClient shop;

    /// Hears what has been started, for the person who waits.
    public interface Progress {
        void done(String what);
    }

    private Lab(LabPlan plan, RoleCommand roles, Path folder, Progress progress) throws IOException {
        this.plan = plan;
        this.roles = roles;
        this.folder = folder;
        this.progress = progress;
        this.ports = LoopbackPorts.take(4 + plan.workloads().size());
        this.control = new ControlClient(URI.create("http://127.0.0.1:" + httpPort()), "");
        this.shop = new ShopClient(deskPort());
    }

    /// Starts everything in a new temporary folder.
    ///
    /// @throws IOException with the tail of the log of whatever did not come up; everything started is ended before
    public static Lab start(LabPlan plan, RoleCommand roles, Progress progress)
            throws IOException, InterruptedException {
        Lab lab = new Lab(plan, roles, Files.createTempDirectory("meshwright-lab-"), progress);
        try {
            lab.startControlPlane();
            lab.startDataPlane();
            lab.startShop();
            lab.awaitReady();
            return lab;
        } catch (IOException | InterruptedException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    public LabPlan plan() {
        return plan;
    }

    public ControlClient control() {
        return control;
    }

    public ShopClient shop() {
        return shop;
    }

    public int gatewayPort() {
        return plan.gatewayPort() == 0 ? ports.get(3) : plan.gatewayPort();
    }

    public Path stateFolder() {
        return folder.resolve("state");
    }

    public Path configFolder() {
        return folder.resolve("config");
    }

    /// A child process: `control-plane`, `shop`, or one of the data plane's.
    ///
    /// @throws IllegalArgumentException when there is none of that name
    public Child child(String name) {
        Child child = children.get(name);
        if (child == null) {
            throw new IllegalArgumentException("child: '" + name + "' (expected: one of " + children.keySet() + ")");
        }
        return child;
    }

    /// Address and port of a workload's outbound listener for `host:port`.
    public String outbound(String workload, String hostPort) throws IOException {
        String found = addresses.outbound(workload).get(hostPort);
        if (found == null) {
            addresses = LabAddresses.of(control.registrations());
            found = addresses.outbound(workload).get(hostPort);
        }
        if (found == null) {
            throw new IOException("workload " + workload + " has no outbound listener for " + hostPort + ", only for "
                    + addresses.outbound(workload).keySet());
        }
        return found;
    }

    /// A workload's own address in 127.0.0.0/8.
    public String address(String workload) throws IOException {
        return addresses.address(workload);
    }

    public ProxyAdmin admin(String workload) throws IOException {
        String address = address(workload) + ":15000";
        return admins.computeIfAbsent(address, ProxyAdmin::new);
    }

    /// The process that carries a workload's traffic: the sidecar's, or its Envoy's.
    public long proxyPid(String workload) throws IOException {
        return switch (plan.dataPlane()) {
            case OWN -> child(workload).pid();
            case ENVOY -> {
                Path file = workloadFolder(workload).resolve("envoy.pid");
                yield Long.parseLong(Files.readString(file).lines().findFirst().orElse(""));
            }
        };
    }

    /// The output of a workload's proxy, which holds its access log.
    public Path proxyLog(String workload) {
        return switch (plan.dataPlane()) {
            case OWN -> log(workload);
            case ENVOY -> workloadFolder(workload).resolve("envoy.log");
        };
    }

    /// Starts the data plane of one more workload, with a join token and no identity yet, and does not wait for it.
    /// [#settled] does not count it. Nobody starts it again when it ends.
    ///
    /// @param appPort private port of its program, which runs already
    /// @param status file that its process will append a line `ready ...` to
    /// @return moment just before its process was started, of [System#nanoTime]
    public long join(LabPlan.Workload workload, int appPort, Path status) throws IOException {
        newcomers.add(workload);
        DataPlaneCommands.Command command = commands().ofNewcomer(workload, appPort, status);
        long started = System.nanoTime();
        spawn(command.name(), "sidecar", command.arguments());
        return started;
    }

    /// Where the agent keeps a workload's identity and its proxy's files.
    public Path workloadFolder(String workload) {
        String namespace = Stream.concat(plan.workloads().stream(), newcomers.stream())
                .filter(w -> w.name().equals(workload))
                .map(LabPlan.Workload::namespace)
                .findFirst()
                .orElse(GATEWAY_NAMESPACE);
        return stateFolder().resolve("workloads").resolve(namespace).resolve(workload);
    }

    /// Whether every connected proxy has acknowledged everything that the control plane wants it to hold.
    public boolean settled() throws IOException {
        JsonNode status = control.status();
        int connected = 0;
        for (JsonNode proxy : status.path("proxies")) {
            if (!proxy.path("connected").asBoolean(false)) {
                continue;
            }
            connected++;
            if (!proxy.path("synced").asBoolean(false)) {
                return false;
            }
        }
        return connected == plan.workloads().size() + 1;
    }

    @Override
    public void close() {
        supervision.stop();
        List<Child> reversed = new ArrayList<>(children.values()).reversed();
        for (Child child : reversed) {
            child.terminate();
        }
        for (Child child : reversed) {
            child.stop(STOP_GRACE);
        }
        admins.values().forEach(ProxyAdmin::close);
        control.close();
        shop.close();
        endLeftEnvoys();
        removeFolder();
    }

    /// A killed agent leaves its Envoys serving for its successor; one that no successor took over ends here.
    private void endLeftEnvoys() {
        if (!Files.isDirectory(stateFolder())) {
            return;
        }
        try (Stream<Path> files = Files.walk(stateFolder())) {
            for (Path file : files.filter(path -> path.endsWith("envoy.pid")).toList()) {
                long pid = Long.parseLong(
                        Files.readString(file).lines().findFirst().orElse("0"));
                ProcessHandle.of(pid)
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException | NumberFormatException e) {
            System.err.println("could not look for Envoys left behind in " + folder + ": " + e.getMessage());
        }
    }

    private int grpcPort() {
        return ports.get(0);
    }

    private int httpPort() {
        return ports.get(1);
    }

    private int deskPort() {
        return ports.get(2);
    }

    private int appPort(int workload) {
        return ports.get(4 + workload);
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void startControlPlane() throws IOException, InterruptedException {
        Files.createDirectories(configFolder());
        for (Map.Entry<String, String> document : plan.documents().entrySet()) {
            Files.writeString(configFolder().resolve(document.getKey()), document.getValue());
        }
        long start = System.nanoTime();
        Child child = spawn(
                "control-plane",
                "control-plane",
                List.of(
                        "control-plane",
                        "--config",
                        configFolder().toString(),
                        "--state",
                        stateFolder().toString(),
                        "--grpc",
                        "127.0.0.1:" + grpcPort(),
                        "--http",
                        "127.0.0.1:" + httpPort(),
                        "--trust-domain",
                        plan.trustDomain(),
                        "--parent-pipe"));
        Path token = stateFolder().resolve("api-token");
        await(child, "the control plane is up", () -> Files.exists(token) && control.ready());
        control.close();
        control = new ControlClient(
                URI.create("http://127.0.0.1:" + httpPort()),
                Files.readString(token).strip());
        progress.done(String.format(
                java.util.Locale.ROOT,
                "control plane       127.0.0.1:%d   %.1f s",
                grpcPort(),
                (System.nanoTime() - start) / 1e9));
        progress.done("identity            trust domain " + plan.trustDomain() + ", certificates valid 24 h");
    }

    private void startDataPlane() throws IOException {
        List<Integer> appPorts = java.util.stream.IntStream.range(
                        0, plan.workloads().size())
                .map(this::appPort)
                .boxed()
                .toList();
        for (DataPlaneCommands.Command command : commands().of(appPorts, gatewayPort())) {
            spawn(command.name(), "sidecar", command.arguments());
        }
    }

    private DataPlaneCommands commands() {
        return new DataPlaneCommands(plan, stateFolder(), folder, "127.0.0.1:" + grpcPort(), control);
    }

    private void startShop() throws IOException, InterruptedException {
        await(child("control-plane"), "every sidecar registered", () -> {
            addresses = LabAddresses.of(control.registrations());
            return addresses.count() == plan.workloads().size() + 1;
        });
        List<Integer> appPorts = java.util.stream.IntStream.range(
                        0, plan.workloads().size())
                .map(this::appPort)
                .boxed()
                .toList();
        Path file = folder.resolve("shop.json");
        Files.writeString(file, ShopFile.json(plan, addresses, deskPort(), appPorts));
        Child child = spawn("shop", "demo", List.of("demo-programs", file.toString()));
        await(child, "the shop's programs are up", () -> !shop.seen().isEmpty());
    }

    private void awaitReady() throws IOException, InterruptedException {
        long start = System.nanoTime();
        await(child("control-plane"), "every proxy acknowledged its configuration", this::settled);
        for (LabPlan.Workload workload : plan.workloads()) {
            await(
                    child("control-plane"),
                    "proxy of " + workload.name() + " is ready",
                    () -> admin(workload.name()).ready());
        }
        progress.done(String.format(
                java.util.Locale.ROOT,
                "%d workloads, %d proxies connected, all in sync   %.1f s",
                plan.workloads().size(),
                plan.workloads().size() + 1,
                (System.nanoTime() - start) / 1e9));
        supervision.watch(children.values());
    }

    private Child spawn(String name, String role, List<String> arguments) throws IOException {
        Child child = Child.start(name, roles.of(role, arguments), RoleCommand.ENVIRONMENT, log(name));
        children.put(name, child);
        return child;
    }

    /// Waits for a condition, and gives up at once when the process that it depends on has died.
    private void await(Child on, String what, Await.Condition condition) throws IOException, InterruptedException {
        try {
            Await.until(what, START_LIMIT, () -> {
                if (!on.alive()) {
                    throw new IllegalStateException(on.name() + " ended");
                }
                return condition.holds();
            });
        } catch (IOException | IllegalStateException e) {
            StringBuilder message = new StringBuilder(e.getMessage() == null ? what : e.getMessage());
            for (Child child : children.values()) {
                String tail = child.logTail(child.alive() && child != on ? 4 : 15);
                if (!tail.isEmpty()) {
                    message.append("\n--- ")
                            .append(child.name())
                            .append(child.alive() ? "" : " (ended)")
                            .append(", last lines:\n")
                            .append(tail);
                }
            }
            throw new IOException(message.toString(), e);
        }
    }

    private void removeFolder() {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e.getMessage());
        }
    }

    static String gatewayName() {
        return GATEWAY;
    }
}
