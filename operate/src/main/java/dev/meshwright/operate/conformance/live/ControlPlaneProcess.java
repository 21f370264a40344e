package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.ControlClient;
import dev.meshwright.operate.lab.RoleCommand;
import dev.meshwright.operate.netns.Door;
import dev.meshwright.operate.netns.Fabric;
import dev.meshwright.operate.netns.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The control plane of a world, as the process that a user would start, in the namespace of the bridge. Its API is
/// reached through a door.
final class ControlPlaneProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final int GRPC_PORT = 15_012;
    private static final int HTTP_PORT = 15_014;

    private final Child child;
    private final Door door;
    private final String address;
    private final Path token;
    private volatile ControlClient client;

    private ControlPlaneProcess(Child child, Door door, String address, Path token) {
        this.child = child;
        this.door = door;
        this.address = address;
        this.token = token;
        client = new ControlClient(api(), "");
    }

    /// @param folder for its log and state, of this world alone
    /// @param config the folder that it watches
    static ControlPlaneProcess start(RoleCommand roles, Fabric fabric, Path folder, Path config) throws IOException {
        String address = fabric.hubAddress() + ":" + GRPC_PORT;
        Path state = folder.resolve("state");
        List<String> arguments = List.of(
                "control-plane",
                "--config",
                config.toString(),
                "--state",
                state.toString(),
                "--grpc",
                address,
                "--http",
                "127.0.0.1:" + HTTP_PORT,
                "--trust-domain",
                "cluster.local",
                "--parent-pipe");
        Child child = Child.start(
                "control-plane",
                Fabric.command(fabric.hub(), roles.of("control-plane", arguments)),
                RoleCommand.ENVIRONMENT,
                folder.resolve("control-plane.log"));
        try {
            Door door = Door.open(
                    NetworkNamespace.enter(fabric.hub()),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), HTTP_PORT));
            return new ControlPlaneProcess(child, door, address, state.resolve("api-token"));
        } catch (IOException | RuntimeException e) {
            child.stop(STOP_GRACE);
            throw e;
        }
    }

    private URI api() {
        return URI.create("http://127.0.0.1:" + door.port());
    }

    /// Returns when it answers.
    void awaitReady() throws IOException, InterruptedException {
        try {
            Await.until("the control plane is up", START_LIMIT, () -> {
                if (!child.alive()) {
                    throw new IllegalStateException("the control plane ended");
                }
                return Files.exists(token) && client.ready();
            });
        } catch (IOException | IllegalStateException e) {
            throw new IOException(e.getMessage() + "\n" + child.logTail(20), e);
        }
        client.close();
        client = new ControlClient(api(), Files.readString(token).strip());
    }

    /// Its API; trusted once it is ready.
    ControlClient client() {
        return client;
    }

    /// Where agents find it, `HOST:PORT`.
    String address() {
        return address;
    }

    @Override
    public void close() {
        child.stop(STOP_GRACE);
        client.close();
        try {
            door.close();
        } catch (IOException e) {
            System.err.println("door " + door.port() + ": " + e.getMessage());
        }
    }
}
