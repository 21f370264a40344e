package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import dev.meshwright.operate.shop.Behaviour;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `maxConnections: 100` at a TCP port and at an HTTP/1.1 port with one endpoint, then with a bounded queue.
final class ConnectionLimitCheck implements Check {
    private static final int LIMIT = 100;
    private static final int CALLERS = 250;
    private static final int REQUESTS = 2_000;
    private static final int SOCKET_TIMEOUT_MILLIS = 5_000;

    @Override
    public String id() {
        return "connection-limits";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        List<CheckResult> results = new ArrayList<>();
        try (DemoMesh.Applied _ = mesh.with("checks/tcp-connections.yaml")) {
            results.add(tcp(mesh));
        }
        mesh.shop().behave("stock-1", new Behaviour(200, 40, true));
        try (DemoMesh.Applied _ = mesh.with("checks/http-connections.yaml")) {
            results.add(waiting(mesh));
        }
        try (DemoMesh.Applied _ = mesh.with("checks/http-pending.yaml")) {
            results.add(refusing(mesh));
        } finally {
            mesh.shop().behave("stock-1", Behaviour.NORMAL);
        }
        return results;
    }

    /// Opens connections one by one, each proven by an echo, until one is closed on us.
    private static CheckResult tcp(DemoMesh mesh) throws IOException, InterruptedException {
        URI target = mesh.outbound("web", "ledger", 9090);
        long before = mesh.accessLogCount("web", "outbound|9090||ledger", "UO");
        List<Socket> open = new ArrayList<>();
        int echoed = 0;
        boolean nextClosed = false;
        try {
            for (int i = 0; i <= LIMIT; i++) {
                Socket socket = new Socket();
                open.add(socket);
                socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), SOCKET_TIMEOUT_MILLIS);
                socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
                if (echoes(socket)) {
                    echoed++;
                } else {
                    nextClosed = true;
                }
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        long flagged = mesh.awaitAccessLogCount("web", "outbound|9090||ledger", "UO", before + 1) - before;
        return new CheckResult(
                "tcp-max-connections",
                "DestinationRule: connectionPool.tcp.maxConnections: 100, TCP port",
                "connections 1 to 100 work, connection 101 is closed, flag UO in the access log",
                echoed + " connections work, number " + (echoed + 1) + (nextClosed ? " closed" : " open") + ", "
                        + flagged + " access-log lines with UO",
                echoed == LIMIT && nextClosed && flagged == 1);
    }

    private static boolean echoes(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException e) {
            return false;
        }
    }

    private static CheckResult waiting(DemoMesh mesh) throws IOException {
        mesh.shop().reset();
        long before = mesh.overflow("web", "outbound|8080||stock.supplier.example");
        LoadResult result = send(mesh);
        int connections = mesh.shop().seen("stock-1").getFirst().inProgressPeak();
        long overflow = mesh.overflow("web", "outbound|8080||stock.supplier.example") - before;
        return new CheckResult(
                "http1-max-connections",
                "DestinationRule: connectionPool.tcp.maxConnections: 100, HTTP/1.1 port with one endpoint",
                "never more than 100 upstream connections under " + CALLERS + " callers; overflow waits and is counted",
                connections + " upstream connections in use at most, " + result.ok() + " of " + result.requests()
                        + " answered, overflow counted " + overflow + " times" + Measured.failures(result),
                connections <= LIMIT && connections > LIMIT / 2 && result.failed() == 0 && overflow > 0);
    }

    private static CheckResult refusing(DemoMesh mesh) throws IOException, InterruptedException {
        long before = mesh.accessLogCount("web", "outbound|8080||stock", "UO");
        LoadResult result = send(mesh);
        long unavailable = result.byStatus().getOrDefault(503, 0L);
        long flagged = mesh.awaitAccessLogCount("web", "outbound|8080||stock", "UO", before + unavailable) - before;
        return new CheckResult(
                "http1-max-pending",
                "DestinationRule: the same with http1MaxPendingRequests: 10",
                "beyond 100 connections and 10 waiting: 503 with flag UO, the rest answered",
                unavailable + " answered 503, " + flagged + " access-log lines with UO, " + result.ok()
                        + " answered 200",
                unavailable > 0 && flagged == unavailable && result.ok() + unavailable == result.requests());
    }

    private static LoadResult send(DemoMesh mesh) throws IOException {
        try (Load load = new Load(Duration.ofSeconds(20))) {
            return load.closed(mesh.outbound("web", "stock.supplier.example", 8080), REQUESTS, CALLERS, Map.of());
        }
    }
}
