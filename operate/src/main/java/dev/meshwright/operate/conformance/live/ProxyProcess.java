package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.netns.Fabric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Agent and proxy of one machine, as the process that a user would start there.
final class ProxyProcess {
    /// Under which proxies run, so that capture lets their own connections through.
    static final int GROUP = 1337;

    private static final Duration STOP_GRACE = Duration.ofSeconds(3);

    private final Machine machine;
    private final Child child;
    private final Path status;

    private ProxyProcess(Machine machine, Child child, Path status) {
        this.machine = machine;
        this.child = child;
        this.status = status;
    }

    /// What all proxies of a world share.
    ///
    /// @param folder for logs and state, of this world alone
    /// @param controlPlane `HOST:PORT`
    record Setting(RoleCommand roles, Path folder, String controlPlane, DataPlaneKind kind) {}

    /// @param namespace where it runs
    /// @param token file with a join token
    static ProxyProcess start(Machine machine, String namespace, Path token, Setting setting) throws IOException {
        Path status = setting.folder().resolve(machine.id() + ".status");
        List<String> arguments = new ArrayList<>(List.of(
                machine.role() == Machine.Role.GATEWAY ? "gateway" : "sidecar",
                "--name",
                machine.name(),
                "--namespace",
                machine.namespace(),
                "--service-account",
                machine.serviceAccount(),
                "--address",
                machine.address(),
                "--data-plane",
                setting.kind().option(),
                "--state",
                setting.folder().resolve("state").toString(),
                "--control-plane",
                setting.controlPlane(),
                "--token-file",
                token.toString(),
                "--status",
                status.toString(),
                "--drain",
                "0",
                "--parent-pipe"));
        machine.labels().forEach((key, value) -> arguments.addAll(List.of("--label", key + "=" + value)));
        if (machine.role() == Machine.Role.GATEWAY) {
            arguments.addAll(List.of("--bind", "0.0.0.0"));
        } else {
            String capture = machine.role() == Machine.Role.TRANSPARENT ? "TPROXY" : "REDIRECT";
            arguments.addAll(List.of("--service", machine.service(), "--capture", capture));
        }
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--regid", Integer.toString(GROUP), "--clear-groups", "--"));
        command.addAll(setting.roles().of("sidecar", arguments));
        Child child = Child.start(
                machine.id(),
                Fabric.command(namespace, command),
                RoleCommand.COLD,
                setting.folder().resolve(machine.id() + ".log"));
        return new ProxyProcess(machine, child, status);
    }

    /// Whether its proxy listens and its traffic is captured.
    ///
    /// @throws IllegalStateException when it never will
    boolean ready() throws IOException {
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("ready ")) {
                    return true;
                }
                if (line.startsWith("failed ")) {
                    throw new IllegalStateException(machine.id() + ": " + line);
                }
            }
        }
        if (!child.alive()) {
            throw new IllegalStateException(machine.id() + " ended\n" + child.logTail(15));
        }
        return false;
    }

    Machine machine() {
        return machine;
    }

    String logTail(int lines) throws IOException {
        return child.logTail(lines);
    }

    void terminate() {
        child.terminate();
    }

    void stop() {
        child.stop(STOP_GRACE);
    }
}
