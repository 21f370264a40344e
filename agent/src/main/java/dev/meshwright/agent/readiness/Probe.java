package dev.meshwright.agent.readiness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks a program on this machine whether it answers. Blocks, at most for the timeout given.
public final class Probe {
    private static final int STATUS_LINE_BYTES_MAX = 64;

    private Probe() {}

    /// Whether something accepts connections there.
    ///
    /// @param from address to call from
    public static boolean connects(InetAddress from, InetSocketAddress target, Duration timeout) {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(target, Math.toIntExact(timeout.toMillis()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether a GET of `path` answers with 200 to 399 (what Kubernetes takes for ready).
    public static boolean answers(InetSocketAddress target, String path, Duration timeout) {
        return answers(InetAddress.getLoopbackAddress(), target, path, timeout);
    }

    /// @param from address to call from
    public static boolean answers(InetAddress from, InetSocketAddress target, String path, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(target, millis);
            socket.setSoTimeout(millis);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + target.getHostString() + ":" + target.getPort()
                    + "\r\nUser-Agent: meshwright-probe\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] head = socket.getInputStream().readNBytes(STATUS_LINE_BYTES_MAX);
            String line = new String(head, StandardCharsets.ISO_8859_1);
            return line.startsWith("HTTP/1.") && line.length() > 9 && (line.charAt(9) == '2' || line.charAt(9) == '3');
        } catch (IOException e) {
            return false;
        }
    }
}
