package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.send.Outgoing;
import dev.meshwright.operate.conformance.send.Reply;
import dev.meshwright.operate.conformance.send.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// The admin endpoint of a proxy, which only its own machine reaches.
public final class ProxyAdmin {
    private static final int PORT = 15_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ProxyAdmin() {}

    /// @param inside a client on the proxy's machine
    /// @return the body of its answer
    /// @throws IOException when it does not answer with 200
    public static String get(Sender inside, String path) throws IOException {
        Reply reply = inside.send(new Outgoing(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                Outgoing.Protocol.HTTP_1,
                null,
                "",
                "GET",
                "localhost",
                path,
                List.of(),
                "",
                0,
                PATIENCE));
        if (reply.status() != 200) {
            throw new IOException("admin endpoint: " + reply.status() + " " + reply.failure() + " "
                    + reply.body().strip());
        }
        return reply.body();
    }
}
