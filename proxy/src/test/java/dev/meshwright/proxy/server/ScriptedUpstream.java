package dev.meshwright.proxy.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP/1.1 server on an ephemeral loopback port whose answers a test scripts. One virtual thread per connection.
final class ScriptedUpstream implements AutoCloseable {
    /// Says what a request is answered.
    interface Script {
        /// @return the whole response, or an empty text to close without one
        String answer(String requestLine, String head, byte[] body) throws InterruptedException;
    }

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    final AtomicInteger connectionsOpen = new AtomicInteger();
    /// Most that were established at one time, sampled whenever one is accepted.
    final AtomicInteger connectionsMost = new AtomicInteger();
    final AtomicInteger connectionsEver = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    volatile Script script;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    ScriptedUpstream(Script script) throws IOException {
        this.script = script;
        listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static ScriptedUpstream answering(String text) throws IOException {
        return new ScriptedUpstream((_, _, _) -> ok(text));
    }

    static String ok(String text) {
        return status(200, text);
    }

    static String status(int status, String text) {
        return "HTTP/1.1 " + status + " X\r\ncontent-length: " + text.length() + "\r\n\r\n" + text;
    }

    int port() {
        return listening.getLocalPort();
    }

    /// A port where nothing listens, another one each time.
    static int refusingPort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    /// A port that refuses connections until the socket is closed, and that nobody else can get meanwhile.
    static Socket refusing() throws IOException {
        Socket bound = new Socket();
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                connectionsEver.incrementAndGet();
                connectionsOpen.incrementAndGet();
                // Not what this server has open: it may read the end of one connection after it accepts the next.
                connectionsMost.accumulateAndGet(KernelSockets.establishedTo(port()), Math::max);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                requests.incrementAndGet();
                byte[] body = in.readNBytes(length(head));
                String answer = script.answer(head.substring(0, head.indexOf('\r')), head, body);
                if (answer.isEmpty()) {
                    return;
                }
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (SocketException e) {
            // The proxy or the test closed it.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            connectionsOpen.decrementAndGet();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String head) {
        for (String line : head.lines().toList()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
