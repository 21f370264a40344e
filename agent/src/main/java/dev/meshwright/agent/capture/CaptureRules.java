package dev.meshwright.agent.capture;

import java.util.ArrayList;
import java.util.List;

/// The capture rules as text for `iptables-restore --noflush`: what `istio-init` sets up, in chains of our own.
///
///     from outside ─► PREROUTING ─► INBOUND ─► 15006, but excluded ports
///     from inside  ─► OUTPUT ─► OUTBOUND ─► 15001, but what the proxy sends, what goes to 127.0.0.1,
///                                           and what is excluded
///
/// What the proxy sends to its own workload's address goes to 15006: the call comes back as any peer's would. What it
/// sends from 127.0.0.6 is the last hop to the program. Applying twice is as applying once. Pure.
public final class CaptureRules {
    public static final int OUTBOUND_PORT = 15_001;
    public static final int INBOUND_PORT = 15_006;

    /// Marks connections that TPROXY delivers; routes of the table deliver them locally.
    static final int MARK = 1337;

    static final int ROUTE_TABLE = 133;

    /// Where a proxy sends from to its program (`upstream_bind_config` of the inbound clusters).
    public static final String LAST_HOP_SOURCE = "127.0.0.6";

    private static final String LAST_HOP = LAST_HOP_SOURCE + "/32";
    private static final String LOOPBACK = "127.0.0.1/32";

    /// Of the packet that opens a connection, as `iptables-save` writes it. Without it the kernel, which begins to
    /// follow connections when the rules come, takes the next packet of an open one for a new one and redirects
    /// it: the agent's own connection to the control plane would break.
    private static final String OPENING = "-m tcp --tcp-flags FIN,SYN,RST,ACK SYN";

    /// The agent's and the proxy's own ports: health and metrics.
    private static final List<Integer> OWN_PORTS = List.of(15_020, 15_021, 15_090);

    private CaptureRules() {}

    /// @param mode not [Interception#NONE]
    /// @param present what `iptables-save` says now; jumps that are there are not put there again
    public static String restore(Interception mode, CaptureScope scope, String present) {
        List<String> lines = new ArrayList<>();
        nat(mode, scope, present, lines);
        if (mode == Interception.TPROXY) {
            mangle(scope, present, lines);
        }
        return String.join("\n", lines) + "\n";
    }

    /// Takes the rules back, whichever mode they were for.
    ///
    /// @param present what `iptables-save` says now
    public static String remove(String present) {
        List<String> lines = new ArrayList<>();
        for (String table : List.of("nat", "mangle")) {
            List<String> own = table(table, present);
            List<String> chains = own.stream()
                    .filter(line -> line.startsWith(":MESHWRIGHT_"))
                    .map(line -> line.substring(1, line.indexOf(' ')))
                    .toList();
            if (chains.isEmpty()) {
                continue;
            }
            lines.add("*" + table);
            chains.forEach(chain -> lines.add(":" + chain + " - [0:0]"));
            own.stream()
                    .filter(line -> line.startsWith("-A ") && !line.startsWith("-A MESHWRIGHT_"))
                    .filter(line -> line.contains("-j MESHWRIGHT_"))
                    .forEach(line -> lines.add("-D" + line.substring(2)));
            chains.forEach(chain -> lines.add("-X " + chain));
            lines.add("COMMIT");
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static void nat(Interception mode, CaptureScope scope, String present, List<String> lines) {
        boolean redirectsInbound = mode == Interception.REDIRECT;
        lines.addAll(List.of(
                "*nat",
                // Named chains are made, or emptied when they are there.
                ":MESHWRIGHT_INBOUND - [0:0]",
                ":MESHWRIGHT_OUTBOUND - [0:0]",
                ":MESHWRIGHT_TO_INBOUND - [0:0]",
                "-A MESHWRIGHT_TO_INBOUND -p tcp -j REDIRECT --to-ports " + INBOUND_PORT));
        if (redirectsInbound) {
            inbound("MESHWRIGHT_INBOUND", scope, "-j MESHWRIGHT_TO_INBOUND", lines);
        }
        String proxy = "-m owner --gid-owner " + scope.proxyGroup();
        String others = "-m owner ! --gid-owner " + scope.proxyGroup();
        lines.addAll(List.of(
                "-A MESHWRIGHT_OUTBOUND -s " + LAST_HOP + " -o lo -j RETURN",
                "-A MESHWRIGHT_OUTBOUND ! -d " + LOOPBACK + " -o lo -p tcp " + proxy + " -j MESHWRIGHT_TO_INBOUND",
                "-A MESHWRIGHT_OUTBOUND -o lo " + others + " -j RETURN",
                "-A MESHWRIGHT_OUTBOUND " + proxy + " -j RETURN",
                "-A MESHWRIGHT_OUTBOUND -d " + LOOPBACK + " -j RETURN"));
        for (int port : scope.excludeOutboundPorts()) {
            lines.add("-A MESHWRIGHT_OUTBOUND -p tcp --dport " + port + " -j RETURN");
        }
        for (String range : scope.excludeOutboundRanges()) {
            lines.add("-A MESHWRIGHT_OUTBOUND -d " + range + " -j RETURN");
        }
        String capture = " -p tcp -j REDIRECT --to-ports " + OUTBOUND_PORT;
        if (scope.includeOutboundRanges().isEmpty()) {
            lines.add("-A MESHWRIGHT_OUTBOUND" + capture);
        }
        for (String range : scope.includeOutboundRanges()) {
            lines.add("-A MESHWRIGHT_OUTBOUND -d " + range + capture);
        }
        if (redirectsInbound) {
            jump("nat", "PREROUTING -p tcp " + OPENING, "MESHWRIGHT_INBOUND", present, lines);
        }
        jump("nat", "OUTPUT -p tcp " + OPENING, "MESHWRIGHT_OUTBOUND", present, lines);
        lines.add("COMMIT");
    }

    private static void mangle(CaptureScope scope, String present, List<String> lines) {
        String mark = MARK + "/0xffffffff";
        lines.addAll(List.of(
                "*mangle",
                ":MESHWRIGHT_INBOUND - [0:0]",
                ":MESHWRIGHT_DIVERT - [0:0]",
                ":MESHWRIGHT_TPROXY - [0:0]",
                "-A MESHWRIGHT_DIVERT -j MARK --set-xmark " + mark,
                "-A MESHWRIGHT_DIVERT -j ACCEPT",
                "-A MESHWRIGHT_TPROXY ! -d " + LOOPBACK + " -p tcp -j TPROXY --on-port " + INBOUND_PORT
                        + " --tproxy-mark " + mark,
                // What comes back to the program's or the proxy's own connections, and the last hop.
                "-A MESHWRIGHT_INBOUND -i lo -s " + LAST_HOP + " -j RETURN",
                "-A MESHWRIGHT_INBOUND -i lo -d " + LAST_HOP + " -j RETURN",
                "-A MESHWRIGHT_INBOUND -p tcp -m socket --transparent -j MESHWRIGHT_DIVERT",
                "-A MESHWRIGHT_INBOUND -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN"));
        inbound("MESHWRIGHT_INBOUND", scope, "-j MESHWRIGHT_TPROXY", lines);
        jump("mangle", "PREROUTING -p tcp", "MESHWRIGHT_INBOUND", present, lines);
        lines.add("COMMIT");
    }

    private static void inbound(String chain, CaptureScope scope, String capture, List<String> lines) {
        for (int port : OWN_PORTS) {
            lines.add("-A " + chain + " -p tcp --dport " + port + " -j RETURN");
        }
        for (int port : scope.excludeInboundPorts()) {
            lines.add("-A " + chain + " -p tcp --dport " + port + " -j RETURN");
        }
        if (scope.includeInboundPorts().isEmpty()) {
            lines.add("-A " + chain + " -p tcp " + capture);
        }
        for (int port : scope.includeInboundPorts()) {
            lines.add("-A " + chain + " -p tcp --dport " + port + " " + capture);
        }
    }

    /// @param from a chain, and what is asked of a packet
    private static void jump(String table, String from, String to, String present, List<String> lines) {
        String rule = "-A " + from + " -j " + to;
        if (!table(table, present).contains(rule)) {
            lines.add(rule);
        }
    }

    /// The lines of one table.
    private static List<String> table(String name, String present) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : present.lines().toList()) {
            if (line.startsWith("*")) {
                inside = line.equals("*" + name);
            } else if (inside) {
                lines.add(line);
            }
        }
        return lines;
    }
}
