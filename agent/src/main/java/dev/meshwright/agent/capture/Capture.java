package dev.meshwright.agent.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Capture rules in force in this process's network namespace, until closed. A killed agent leaves them, so that
/// nothing gets past its successor; that one puts its own in their place.
public final class Capture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");
    private static final Path OWN_STATUS = Path.of("/proc/self/status");
    private static final Path NAMED_NAMESPACES = Path.of("/run/netns");
    private static final Path MACHINE_NAMESPACE = Path.of("/proc/1/ns/net");
    private static final Duration COMMAND_MAX = Duration.ofSeconds(10);

    private final Interception mode;

    private Capture(Interception mode) {
        this.mode = mode;
    }

    /// Puts the rules in force.
    ///
    /// @throws CaptureRefused when this machine or namespace cannot be captured; says what to do
    public static Capture apply(Interception mode, CaptureScope scope) throws CaptureRefused {
        requireOwnNamespace();
        requireGroup(scope.proxyGroup());
        call(List.of("iptables-restore", "--noflush", "-w"), CaptureRules.restore(mode, scope, present()));
        if (mode == Interception.TPROXY) {
            route();
        }
        LOG.info("traffic of this network namespace is captured ({})", mode);
        return new Capture(mode);
    }

    /// The machine's own namespace has everybody's traffic.
    private static void requireOwnNamespace() throws CaptureRefused {
        try {
            Path own = Files.readSymbolicLink(OWN_NAMESPACE);
            if (isMachine(own)) {
                throw new CaptureRefused(
                        "capture in the machine's own network namespace would take every program's traffic",
                        "run the workload in a network namespace: ip netns exec NAME meshwright run ...");
            }
        } catch (IOException e) {
            throw new CaptureRefused(
                    "cannot tell in which network namespace this runs: " + e.getMessage(), "run it as root", e);
        }
    }

    /// What another group sends is the program's, and would come back to the proxy for ever.
    private static void requireGroup(int group) throws CaptureRefused {
        try (Stream<String> lines = Files.lines(OWN_STATUS)) {
            boolean own = lines.filter(line -> line.startsWith("Gid:"))
                    .anyMatch(line -> line.split("\\s+", -1)[2].equals(Integer.toString(group)));
            if (!own) {
                throw new CaptureRefused(
                        "this process does not run under the group " + group + ", by which capture knows the proxy",
                        "start it with: setpriv --regid " + group + " --clear-groups -- ...");
            }
        } catch (IOException e) {
            throw new CaptureRefused("cannot read " + OWN_STATUS + ": " + e.getMessage(), "mount /proc", e);
        }
    }

    /// Where the first process may not be looked at, only a namespace that has a name is known to be another.
    private static boolean isMachine(Path own) throws IOException {
        try {
            return own.equals(Files.readSymbolicLink(MACHINE_NAMESPACE));
        } catch (IOException e) {
            if (!Files.isDirectory(NAMED_NAMESPACES)) {
                return true;
            }
            try (Stream<Path> named = Files.list(NAMED_NAMESPACES)) {
                return named.noneMatch(file -> own.toString().equals("net:[" + inode(file) + "]"));
            }
        }
    }

    private static Object inode(Path file) {
        try {
            return Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            // It went away meanwhile, so it is not ours.
            return "";
        }
    }

    private static String present() throws CaptureRefused {
        return call(List.of("iptables-save"), "");
    }

    private static void route() throws CaptureRefused {
        String table = Integer.toString(CaptureRules.ROUTE_TABLE);
        String mark = Integer.toString(CaptureRules.MARK);
        if (!call(List.of("ip", "rule", "list"), "").contains("lookup " + table)) {
            call(List.of("ip", "rule", "add", "fwmark", mark, "lookup", table), "");
        }
        call(List.of("ip", "route", "replace", "local", "default", "dev", "lo", "table", table), "");
    }

    /// Takes the rules back.
    @Override
    public void close() {
        try {
            String removal = CaptureRules.remove(present());
            if (!removal.isEmpty()) {
                call(List.of("iptables-restore", "--noflush", "-w"), removal);
            }
            if (mode == Interception.TPROXY) {
                call(List.of("ip", "route", "flush", "table", Integer.toString(CaptureRules.ROUTE_TABLE)), "");
            }
        } catch (CaptureRefused e) {
            LOG.warn("capture rules stay in force: {}", e.getMessage());
        }
    }

    /// @param input at most what a pipe holds (64 KiB on Linux)
    private static String call(List<String> command, String input) throws CaptureRefused {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new CaptureRefused(
                        String.join(" ", command) + ": " + output.strip(),
                        "capture needs root and the kernel's netfilter (modules xt_REDIRECT, xt_owner)");
            }
            return output;
        } catch (IOException e) {
            throw new CaptureRefused(
                    "cannot run " + command.getFirst() + ": " + e.getMessage(),
                    "install iptables and iproute2 (apt-get install iptables iproute2)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureRefused("interrupted", "start again", e);
        }
    }
}
