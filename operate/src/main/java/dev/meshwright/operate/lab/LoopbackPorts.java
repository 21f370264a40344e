package dev.meshwright.operate.lab;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Loopback ports that are free now. They lie below the range from which Linux takes the ports of outgoing
/// connections (32768 and up) and below those of programs' upstreams (20000 and up), and none is given twice by
/// one process: between this answer and its use only another server can take one, and whoever binds it then
/// reports that by name.
public final class LoopbackPorts {
    private static final int FIRST = 10_000;
    private static final int COUNT = 10_000;

    private static final Set<Integer> given = new HashSet<>();

    private LoopbackPorts() {}

    /// @return `count` different ports on 127.0.0.1
    public static synchronized List<Integer> take(int count) throws IOException {
        int start = ThreadLocalRandom.current().nextInt(COUNT);
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < COUNT && ports.size() < count; i++) {
            int port = FIRST + (start + i) % COUNT;
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new BindException(
                    "no " + count + " free ports on 127.0.0.1 from " + FIRST + " to " + (FIRST + COUNT - 1));
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
