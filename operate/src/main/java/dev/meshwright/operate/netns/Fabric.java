package dev.meshwright.operate.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Namespaces joined by a bridge that lives in a namespace of its own: nothing of the machine's network is touched.
/// [#close] takes all of it back.
///
///     namespace (ADDRESS/32) ── veth ── hub (bridge, an address of its own) ── veth ── namespace ...
///
/// Every namespace sends everything to the bridge, so that addresses of any range are neighbours; nothing leaves.
public final class Fabric implements AutoCloseable {
    /// Of hubs; RFC 2544 keeps the range free of others.
    private static final String HUB_RANGE = "198.18.";

    private static final List<String> TOOLS = List.of("ip", "iptables", "iptables-save", "iptables-restore");

    private final String prefix;
    private final String hub;
    private final int number;
    private final Map<String, String> addresses = new LinkedHashMap<>();

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
            return "not installed: " + String.join(", ", absent) + " (apt-get install iptables iproute2)";
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

    private static boolean onPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /// @throws IOException when the system refuses; what was made is taken back
    public static Fabric create() throws IOException {
        Fabric fabric = new Fabric(freeNumber());
        try {
            fabric.makeHub();
            return fabric;
        } catch (IOException e) {
            fabric.close();
            throw e;
        }
    }

    /// Another fabric of this machine keeps its number by its hub.
    private static int freeNumber() throws IOException {
        String names = run(List.of("ip", "netns", "list"), "");
        for (int n = 0; n < 256; n++) {
            if (!names.contains("mw" + n + "-hub")) {
                return n;
            }
        }
        throw new IOException("256 fabrics are there already (expected: ip netns list without mw...-hub)");
    }

    private void makeHub() throws IOException {
        run(List.of("ip", "netns", "add", hub), "");
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
    public String add(String label, String address) throws IOException {
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
        Path folder = Path.of("/etc/netns", namespace);
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
        addressByName.forEach((name, address) -> lines.add(address + " " + name));
        Files.write(folder.resolve("hosts"), lines);
        Files.write(folder.resolve("resolv.conf"), List.of("nameserver 127.0.0.1"));
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
    public void close() {
        List<String> names = new ArrayList<>(addresses.keySet());
        names.add(hub);
        for (String name : names) {
            // Its interfaces, and with them the routes to it, go with a namespace.
            takeBack(List.of("ip", "netns", "del", name));
            Path folder = Path.of("/etc/netns", name);
            try {
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
