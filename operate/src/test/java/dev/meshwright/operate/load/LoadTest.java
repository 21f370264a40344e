package dev.meshwright.operate.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private final AtomicInteger served = new AtomicInteger();
    private HttpServer server;
    private URI target;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            boolean odd = served.incrementAndGet() % 2 == 1;
            exchange.getResponseHeaders().set("x-served-by", odd ? "a" : "b");
            exchange.sendResponseHeaders(odd ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
        target = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void closedLoop_countsEveryAnswerByStatusAndServer() {
        try (Load load = new Load(Duration.ofSeconds(5))) {
            LoadResult result = load.closed(target, 40, 4, Map.of());
            assertThat(result.requests()).isEqualTo(40);
            assertThat(result.byStatus()).isEqualTo(Map.of(200, 20L, 500, 20L));
            assertThat(result.errorPercent()).isEqualTo(50);
            assertThat(result.sharePercent("a")).isEqualTo(50);
            assertThat(result.latencyMicros().getTotalCount()).isEqualTo(40);
        }
    }

    @Test
    void pacedLoad_sendsWhatIsDue() {
        try (Load load = new Load(Duration.ofSeconds(5))) {
            LoadResult result = load.paced(target, 100, Duration.ofMillis(300), 2, Map.of());
            assertThat(result.requests()).isEqualTo(30);
        }
    }

    @Test
    void refusedConnection_countsAsNoAnswer_andSaysWhy() {
        server.stop(0);
        try (Load load = new Load(Duration.ofSeconds(5))) {
            LoadResult result = load.closed(target, 3, 1, Map.of());
            assertThat(result.byStatus()).isEqualTo(Map.of(0, 3L));
            assertThat(result.failures()).isNotEmpty();
        }
    }
}
