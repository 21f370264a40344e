package dev.meshwright.operate.netns;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A port of this machine's loopback address that leads to an address inside a namespace. Connections are copied by
/// virtual threads, two each.
public final class Door implements AutoCloseable {
    private final ServerSocket outside;
    private final NetworkNamespace namespace;
    private final InetSocketAddress inside;

    private Door(ServerSocket outside, NetworkNamespace namespace, InetSocketAddress inside) {
        this.outside = outside;
        this.namespace = namespace;
        this.inside = inside;
    }

    /// @param inside where connections lead; closing the door closes the namespace handle too
    public static Door open(NetworkNamespace namespace, InetSocketAddress inside) throws IOException {
        Door door = new Door(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), namespace, inside);
        Thread.ofVirtual().name("door-" + inside.getPort()).start(door::accept);
        return door;
    }

    public int port() {
        return outside.getLocalPort();
    }

    private void accept() {
        while (!outside.isClosed()) {
            try {
                Socket client = outside.accept();
                Thread.ofVirtual().start(() -> lead(client));
            } catch (IOException e) {
                // Closed: that is how it ends.
                return;
            }
        }
    }

    private void lead(Socket client) {
        try (client;
                Socket server = namespace.call(() -> new Socket(inside.getAddress(), inside.getPort()))) {
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            // Nobody listens inside: the client sees its connection closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // One side has gone; the other sees the end when both are closed.
        }
    }

    @Override
    public void close() throws IOException {
        outside.close();
        namespace.close();
    }
}
