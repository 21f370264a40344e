package dev.meshwright.operate.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Namespaces joined by a bridge that lives in a namespace of its own: nothing of the machine's network is touched.
/// [#close] takes all of it back.
///
///     namespace (ADDRESS/32) ── veth ── hub (bridge, an address of its own) ── veth ── namespace ...
///
/// Every namespace sends everything to the bridge, so that addresses of any range are neighbours; nothing leaves.
/// What a process that was killed has left is taken back by the next [#create]. Safe for any thread.
public final class Fabric implements AutoCloseable {
    /// Of hubs; RFC 2544 keeps the range free of others.
    private static final String HUB_RANGE = "198.18.";

    private static final int FABRICS_MAX = 256;

    /// Where `ip netns exec` looks for the files of `/etc` that a namespace has of its own (ip-netns(8)).
    private static final Path CONFIGURATION = Path.of("/etc/netns");

    /// Chain of virtual addresses.
    private static final String SERVICES = "SERVICES";

    private static final Path NAMED = Path.of("/run/netns");

    private static final List<String> TOOLS = List.of("ip", "iptables", "iptables-save", "iptables-restore", "setpriv");

    private final String prefix;
    private final String hub;
    private final int number;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    /// Namespaces whose connections go by [#SERVICES].
    private final Set<String> led = new HashSet<>();

    private boolean closed;

    private Fabric(int number) {
        this.number = number;
        this.prefix = "mw" + number + "-";
        this.hub = prefix + "hub";
    }

    /// What keeps this machine from making namespaces; empty: nothing.
    public static String missing() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return "network namespaces need Linux";
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces need root";
        }
        List<String> absent = TOOLS.stream().filter(tool -> !onPath(tool)).toList();
        if (!absent.isEmpty()) {
            return "not installed: " + String.join(", ", absent) + " (apt-get install iptables iproute2 util-linux)";
        }
        String name = "mw-probe-" + ProcessHandle.current().pid();
        try {
            run(List.of("ip", "netns", "add", name), "");
            try {
                run(
                        List.of("ip", "netns", "exec", name, "iptables-restore", "--noflush", "-w"),
                        "*nat\n-A OUTPUT -p tcp -m owner --gid-owner 1 -j REDIRECT --to-ports 1\nCOMMIT\n");
            } finally {
                run(List.of("ip", "netns", "del", name), "");
            }
            return "";
        } catch (IOException e) {
            return "this machine allows no namespaces with capture: " + e.getMessage();
        }
    }

    /// What keeps this machine's namespaces from TPROXY, for people; empty: nothing.
    public static String missingForTransparency() {
        String name = "mw-probe-" + ProcessHandle.current().pid();
        try {
            run(List.of("ip", "netns", "add", name), "");
            try {
                run(List.of("ip", "netns", "exec", name, "iptables-restore", "--noflush", "-w"), """
                    *mangle
                    -A PREROUTING -p tcp -m socket --transparent -j ACCEPT
                    -A PREROUTING -p tcp -m conntrack --ctstate ESTABLISHED -j RETURN
                    -A PREROUTING -p tcp -j TPROXY --on-port 1 --tproxy-mark 1/1
                    COMMIT
                    """);
                run(List.of("ip", "-n", name, "rule", "add", "fwmark", "1", "lookup", "1"), "");
            } finally {
                run(List.of("ip", "netns", "del", name), "");
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean onPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /// @throws IOException when the system refuses; what was made is taken back
    public static Fabric create() throws IOException {
        takeBackOrphans();
        List<String> names = namespaces();
        for (int n = 0; n < FABRICS_MAX; n++) {
            Fabric fabric = new Fabric(n);
            if (!names.contains(fabric.hub) && fabric.takeNumber()) {
                try {
                    fabric.makeHub();
                    return fabric;
                } catch (IOException e) {
                    fabric.close();
                    throw e;
                }
            }
        }
        throw new IOException(FABRICS_MAX + " fabrics are there already (expected: ip netns list without mw...-hub)");
    }

    private static List<String> namespaces() throws IOException {
        return run(List.of("ip", "netns", "list"), "")
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    /// A fabric keeps its number by its hub; of two that ask at once, one makes the hub.
    private boolean takeNumber() throws IOException {
        try {
            run(List.of("ip", "netns", "add", hub), "");
        } catch (IOException e) {
            if (namespaces().contains(hub)) {
                return false;
            }
            throw e;
        }
        Path owner = owner(number);
        Files.createDirectories(owner.getParent());
        Files.writeString(owner, identity(ProcessHandle.current()));
        return true;
    }

    /// Who made the fabric, beside the files of its hub.
    private static Path owner(int number) {
        return CONFIGURATION.resolve("mw" + number + "-hub").resolve("owner");
    }

    /// A number of a process is given again; the time of its start tells which one it was.
    private static String identity(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Instant::toString).orElse("");
    }

    /// A killed process takes nothing back.
    private static void takeBackOrphans() throws IOException {
        List<String> names = namespaces();
        for (int n = 0; n < FABRICS_MAX; n++) {
            Fabric fabric = new Fabric(n);
            if (Files.exists(owner(n)) && !alive(Files.readString(owner(n)))) {
                names.stream()
                        .filter(name -> name.startsWith(fabric.prefix) && !name.equals(fabric.hub))
                        .forEach(name -> fabric.addresses.put(name, ""));
                fabric.close();
            }
        }
    }

    private static boolean alive(String identity) {
        long pid = Long.parseLong(identity.split(" ", 2)[0]);
        return ProcessHandle.of(pid).map(Fabric::identity).equals(Optional.of(identity));
    }

    private void makeHub() throws IOException {
        inside(
                hub,
                List.of(
                        "link set lo up",
                        "link add br0 type bridge",
                        "link set br0 up",
                        "address add " + hubAddress() + "/32 dev br0",
                        "route add default dev br0"));
    }

    /// The namespace of the bridge, where what all others must reach can run.
    public String hub() {
        return hub;
    }

    /// Of the hub, which every namespace reaches.
    public String hubAddress() {
        return HUB_RANGE + number + ".1";
    }

    /// Adds a namespace with one address of its own.
    ///
    /// @param label a few letters for people who list namespaces
    /// @return its name
    public synchronized String add(String label, String address) throws IOException {
        if (closed) {
            throw new IOException("the fabric is closed");
        }
        int index = addresses.size();
        String name = prefix + index + "-" + label;
        run(List.of("ip", "netns", "add", name), "");
        addresses.put(name, address);
        String port = "p" + index;
        inside(hub, List.of("link add " + port + " type veth peer name eth0 netns " + name));
        inside(hub, List.of("link set " + port + " master br0", "link set " + port + " up"));
        inside(
                name,
                List.of(
                        "link set lo up",
                        "address add " + address + "/32 dev eth0",
                        "link set eth0 up",
                        "route add default dev eth0"));
        return name;
    }

    /// What the system's resolver says inside a namespace, for programs that `ip netns exec` starts there.
    public static void hosts(String namespace, Map<String, String> addressByName) throws IOException {
        Path folder = CONFIGURATION.resolve(namespace);
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
        addressByName.forEach((name, address) -> lines.add(address + " " + name));
        Files.write(folder.resolve("hosts"), lines);
        Files.write(folder.resolve("resolv.conf"), List.of("nameserver 127.0.0.1"));
    }

    /// Who calls a virtual address from inside meets one of its endpoints, as on a node of a Kubernetes cluster.
    /// Takes the place of what was said before.
    ///
    /// @param group whose connections alone are led there; -1: everybody's
    public synchronized void virtualAddresses(String namespace, List<VirtualAddress> addresses, int group)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of("*nat", ":" + SERVICES + " - [0:0]"));
        for (VirtualAddress virtual : addresses) {
            int left = virtual.endpoints().size();
            for (String endpoint : virtual.endpoints()) {
                String chance = left > 1
                        ? String.format(Locale.ROOT, " -m statistic --mode random --probability %.6f", 1.0 / left)
                        : "";
                lines.add("-A " + SERVICES + " -p tcp -d " + virtual.address() + "/32 --dport " + virtual.port()
                        + chance + " -j DNAT --to-destination " + endpoint);
                left--;
            }
        }
        if (led.add(namespace)) {
            lines.add("-A OUTPUT -p tcp" + (group < 0 ? "" : " -m owner --gid-owner " + group) + " -j " + SERVICES);
        }
        lines.add("COMMIT");
        run(command(namespace, List.of("iptables-restore", "--noflush", "-w")), String.join("\n", lines) + "\n");
    }

    /// A command that runs inside.
    public static List<String> command(String namespace, List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        inside.addAll(command);
        return inside;
    }

    private static void inside(String namespace, List<String> lines) throws IOException {
        run(List.of("ip", "-n", namespace, "-batch", "-"), String.join("\n", lines) + "\n");
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<String> names = new ArrayList<>(addresses.keySet());
        names.add(hub);
        for (String name : names) {
            // Its interfaces, and with them the routes to it, go with a namespace.
            if (Files.exists(NAMED.resolve(name))) {
                takeBack(List.of("ip", "netns", "del", name));
            }
            Path folder = CONFIGURATION.resolve(name);
            try {
                Files.deleteIfExists(folder.resolve("owner"));
                Files.deleteIfExists(folder.resolve("hosts"));
                Files.deleteIfExists(folder.resolve("resolv.conf"));
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                System.err.println(folder + " is left: " + e.getMessage());
            }
        }
        addresses.clear();
    }

    private static void takeBack(List<String> command) {
        try {
            run(command, "");
        } catch (IOException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }

    private static String run(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + String.join(" ", command), e);
        }
        return output;
    }
}
