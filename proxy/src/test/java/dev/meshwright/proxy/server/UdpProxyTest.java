package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams through our proxy, and through stock Envoy where its behaviour is the standard.
class UdpProxyTest {
    private static final int NOBODY = 9;

    /// Answers each datagram with its own name and what came.
    private static final class Echo implements AutoCloseable {
        private final DatagramSocket socket;
        private final Set<Integer> sources = new HashSet<>();

        Echo(String name) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual().start(() -> {
                byte[] room = new byte[65_535];
                while (!socket.isClosed()) {
                    DatagramPacket in = new DatagramPacket(room, room.length);
                    try {
                        socket.receive(in);
                        synchronized (sources) {
                            sources.add(in.getPort());
                        }
                        byte[] out = (name + ":" + text(in)).getBytes(StandardCharsets.UTF_8);
                        socket.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
                    } catch (IOException e) {
                        // The end of the test closes the socket.
                    }
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        int sources() {
            synchronized (sources) {
                return sources.size();
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// One client: its datagrams come from one port.
    private static final class Client implements AutoCloseable {
        private final DatagramSocket socket;

        Client(int port) throws IOException {
            socket = new DatagramSocket();
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(2_000);
        }

        String ask(String text) throws IOException {
            send(text);
            byte[] room = new byte[65_535];
            DatagramPacket in = new DatagramPacket(room, room.length);
            socket.receive(in);
            return text(in);
        }

        void send(String text) throws IOException {
            byte[] out = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(out, out.length));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.UTF_8);
    }

    /// @param tcpPort of a listener beside it; 0: none
    private static String bootstrap(int port, String idle, int tcpPort, String cluster) {
        String beside = tcpPort == 0 ? "" : """
              - name: beside
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.tcp_proxy
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: app}
            """.formatted(tcpPort);
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {protocol: UDP, address: 127.0.0.1, port_value: %d}}
                udp_listener_config: {}
                listener_filters:
                - name: envoy.filters.udp_listener.udp_proxy
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig
                    stat_prefix: in
                    idle_timeout: %s
                    matcher:
                      on_no_match:
                        action:
                          name: route
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.udp.udp_proxy.v3.Route
                            cluster: app
            %s  clusters:
            %s
            """.formatted(port, idle, beside, cluster);
    }

    private static ProxyFixture proxy(int loops, String idle, int... hosts) throws BootstrapException {
        return new ProxyFixture(loops, bootstrap(0, idle, 0, ProxyFixture.cluster("app", "", hosts)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void datagrams_goThereAndBack_eachClientWithASocketOfItsOwn(int loops) throws Exception {
        try (var echo = new Echo("one");
                var proxy = proxy(loops, "60s", echo.port());
                var alice = new Client(proxy.port("in"));
                var bob = new Client(proxy.port("in"))) {
            assertThat(alice.ask("a")).isEqualTo("one:a");
            assertThat(bob.ask("b")).isEqualTo("one:b");
            assertThat(alice.ask("again")).isEqualTo("one:again");
            assertThat(echo.sources()).isEqualTo(2);
        }
    }

    @Test
    void aClientStaysWithItsHost_andClientsAreSpreadOverAll() throws Exception {
        try (var one = new Echo("one");
                var two = new Echo("two");
                var proxy = proxy(1, "60s", one.port(), two.port())) {
            Set<String> hosts = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                try (var client = new Client(proxy.port("in"))) {
                    String host = client.ask("x");
                    assertThat(client.ask("x")).isEqualTo(host);
                    hosts.add(host);
                }
            }
            assertThat(hosts).containsExactlyInAnyOrder("one:x", "two:x");
        }
    }

    @Test
    void aLargeDatagram_arrivesWhole() throws Exception {
        String large = "x".repeat(20_000);
        try (var echo = new Echo("one");
                var proxy = proxy(1, "60s", echo.port());
                var client = new Client(proxy.port("in"))) {
            assertThat(client.ask(large)).isEqualTo("one:" + large);
        }
    }

    @Test
    void aSessionThatIsIdle_isForgotten_andTheClientMayComeAgain() throws Exception {
        try (var echo = new Echo("one");
                var proxy = proxy(1, "0.1s", echo.port());
                var client = new Client(proxy.port("in"))) {
            assertThat(client.ask("a")).isEqualTo("one:a");
            // Each question comes from the port that the session had, until it was forgotten.
            await().pollInterval(Duration.ofMillis(150)).untilAsserted(() -> {
                assertThat(client.ask("b")).isEqualTo("one:b");
                assertThat(echo.sources()).isGreaterThan(1);
            });
        }
    }

    @Test
    void whatNobodyAnswers_endsNothing() throws Exception {
        try (var echo = new Echo("one");
                var proxy = proxy(1, "60s", NOBODY, echo.port())) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                try (var client = new Client(proxy.port("in"))) {
                    client.socket.setSoTimeout(200);
                    try {
                        answers.add(client.ask("x"));
                    } catch (SocketTimeoutException e) {
                        answers.add("");
                    }
                }
            }
            assertThat(answers).containsOnly("one:x", "");
            assertThat(answers).contains("one:x");
        }
    }

    @Test
    void aClusterThatAllowsOneConnection_hasOneSession() throws Exception {
        String cluster = ", circuit_breakers: {thresholds: [{max_connections: 1}]}";
        try (var echo = new Echo("one");
                var proxy =
                        new ProxyFixture(1, bootstrap(0, "60s", 0, ProxyFixture.cluster("app", cluster, echo.port())));
                var alice = new Client(proxy.port("in"));
                var bob = new Client(proxy.port("in"))) {
            assertThat(alice.ask("a")).isEqualTo("one:a");
            bob.socket.setSoTimeout(300);
            assertThatThrownBy(() -> bob.ask("b")).isInstanceOf(SocketTimeoutException.class);
            assertThat(alice.ask("a")).isEqualTo("one:a");
        }
    }

    /// Weights as localities, a share without a host among them: what a UDPRoute is compiled to.
    private static String weighted(int one, int two) {
        return """
              - name: app
                type: STATIC
                connect_timeout: 2s
                common_lb_config: {healthy_panic_threshold: {}, locality_weighted_lb_config: {}}
                load_assignment:
                  cluster_name: app
                  endpoints:
                  - {locality: {sub_zone: backend-0}, load_balancing_weight: 60, lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}
                  - {locality: {sub_zone: backend-1}, load_balancing_weight: 20, lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}
                  - {locality: {sub_zone: backend-2}, load_balancing_weight: 20, lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 9}}}}]}
            """.formatted(one, two);
    }

    private static void sharesHold(int port) throws IOException {
        int one = 0;
        int two = 0;
        for (int i = 0; i < 100; i++) {
            try (var client = new Client(port)) {
                client.socket.setSoTimeout(100);
                try {
                    String answer = client.ask("x");
                    one += answer.startsWith("one") ? 1 : 0;
                    two += answer.startsWith("two") ? 1 : 0;
                } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
                    // The share that has no host.
                }
            }
        }
        // Six standard deviations of 100 draws: 60 +- 30, 20 +- 24.
        assertThat(one).isBetween(31, 89);
        assertThat(two).isBetween(1, 44);
        assertThat(one + two).isBetween(57, 99);
    }

    @Test
    void weightsHold_andAShareWithoutAHostIsDropped() throws Exception {
        try (var one = new Echo("one");
                var two = new Echo("two");
                var proxy = new ProxyFixture(1, bootstrap(0, "60s", 0, weighted(one.port(), two.port())))) {
            sharesHold(proxy.port("in"));
        }
    }

    @Test
    void stockEnvoy_doesTheSame(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int tcp;
        int udp;
        try (var free = new ServerSocket(0);
                var alsoFree = new DatagramSocket()) {
            tcp = free.getLocalPort();
            udp = alsoFree.getLocalPort();
        }
        try (var one = new Echo("one");
                var two = new Echo("two");
                var _ = new StockEnvoy(folder, bootstrap(udp, "60s", tcp, weighted(one.port(), two.port())), tcp)) {
            sharesHold(udp);
        }
    }

    /// What both count of two clients, of which one asks twice; samples of the families that our proxy has.
    private static List<String> counted(int udp, int admin) throws IOException, InterruptedException {
        try (var alice = new Client(udp);
                var bob = new Client(udp)) {
            alice.ask("a");
            alice.ask("bcd");
            bob.ask("x");
        }
        return samples(admin)
                .lines()
                .filter(line -> line.startsWith("envoy_udp_") || line.startsWith("envoy_cluster_udp_"))
                .filter(line ->
                        !line.contains("session_filter") && !line.contains("tunnel") && !line.contains("dropped"))
                .map(line -> line.replaceAll("[ ]+", " "))
                .sorted()
                .toList();
    }

    @Test
    void datagramsAreCounted_byEnvoysNames(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int tcp;
        int udp;
        int admin;
        try (var free = new ServerSocket(0);
                var other = new ServerSocket(0);
                var alsoFree = new DatagramSocket()) {
            tcp = free.getLocalPort();
            admin = other.getLocalPort();
            udp = alsoFree.getLocalPort();
        }
        String administered = "admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}\n";
        try (var echo = new Echo("one");
                var _ = new StockEnvoy(
                        folder,
                        administered.formatted(admin)
                                + bootstrap(udp, "60s", tcp, ProxyFixture.cluster("app", "", echo.port())),
                        tcp);
                var ours = new ProxyFixture(
                        1,
                        administered.formatted(0)
                                + bootstrap(0, "60s", 0, ProxyFixture.cluster("app", "", echo.port())))) {
            List<String> here = counted(
                    ours.port("in"), ours.server.adminAddress().orElseThrow().getPort());
            assertThat(here)
                    .contains(
                            "envoy_udp_downstream_sess_total{envoy_udp_prefix=\"in\"} 2",
                            "envoy_udp_downstream_sess_active{envoy_udp_prefix=\"in\"} 2",
                            "envoy_udp_downstream_sess_rx_bytes{envoy_udp_prefix=\"in\"} 5",
                            "envoy_cluster_udp_sess_tx_datagrams{envoy_cluster_name=\"app\"} 3");
            assertThat(counted(udp, admin)).isEqualTo(here);
        }
    }

    private static String samples(int admin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/stats/prometheus"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void senders_cannotOpenMoreSessionsThanTheBound_andThoseWhoHaveOneGoOn() throws Exception {
        String manyConnections = ", circuit_breakers: {thresholds: [{max_connections: 100000}]}";
        String administered = "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n";
        try (var echo = new Echo("one");
                var proxy = new ProxyFixture(
                        1,
                        administered
                                + bootstrap(0, "600s", 0, ProxyFixture.cluster("app", manyConnections, echo.port())));
                var alice = new Client(proxy.port("in"))) {
            int admin = proxy.server.adminAddress().orElseThrow().getPort();
            assertThat(alice.ask("a")).isEqualTo("one:a");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (int i = 0; i < 1_000; i++) {
                    try (var sender = new Client(proxy.port("in"))) {
                        sender.send("x");
                    }
                }
                return samples(admin).contains("envoy_udp_downstream_sess_active{envoy_udp_prefix=\"in\"} 8192\n");
            });
            for (int i = 0; i < 1_000; i++) {
                try (var sender = new Client(proxy.port("in"))) {
                    sender.send("x");
                }
            }
            assertThat(alice.ask("b")).isEqualTo("one:b");
            assertThat(samples(admin)).contains("envoy_udp_downstream_sess_active{envoy_udp_prefix=\"in\"} 8192\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"use_original_src_ip: true", "use_per_packet_load_balancing: true", "idle_timeout: 0s"})
    void whatCannotBeHonoured_isRefusedByName(String field) throws Exception {
        String yaml = bootstrap(0, "60s", 0, ProxyFixture.cluster("app", "", 1)).replace("idle_timeout: 60s", field);
        byte[] listener = BootstrapReader.parse("x", yaml)
                .message()
                .getStaticResources()
                .getListeners(0)
                .toByteArray();

        assertThatThrownBy(() -> TableLoader.listener(listener))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining(field.substring(0, field.indexOf(':')));
    }
}
