package dev.meshwright.proxy.server;

import static org.awaitility.Awaitility.await;

import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.overload.Gauges;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// A running proxy with a static bootstrap and what its observers saw.
final class ProxyFixture implements AutoCloseable {
    /// Further fields of a cluster whose endpoints speak HTTP/2.
    static final String HTTP2 =
            ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                    + " explicit_http_config: {http2_protocol_options: {}}}}";

    record Seen(int status, String flags, String details, int attempts) {}

    final Queue<Seen> exchanges = new ConcurrentLinkedQueue<>();
    final Queue<String> tcpFlags = new ConcurrentLinkedQueue<>();
    final Queue<String> refused = new ConcurrentLinkedQueue<>();
    final ProxyServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Asserts on the finished exchanges, which are told after their client has its answer.
    void awaitExchanges(Consumer<Queue<Seen>> holds) {
        await().untilAsserted(() -> holds.accept(exchanges));
    }

    ProxyFixture(int loops, String yaml) throws BootstrapException {
        this(loops, yaml, () -> Gauges.NONE);
    }

    ProxyFixture(int loops, String yaml, Gauges.Source gauges) throws BootstrapException {
        this(loops, yaml, gauges, new NameCache());
    }

    ProxyFixture(int loops, String yaml, Gauges.Source gauges, NameCache names) throws BootstrapException {
        TrafficObserver observer = new TrafficObserver() {
            @Override
            public void onExchangeEnd(ExchangeRecord record) {
                exchanges.add(new Seen(record.status, record.flags, record.details, record.attempts));
            }

            @Override
            public void onTcpEnd(TcpRecord record) {
                tcpFlags.add(record.flags);
            }

            @Override
            public void onConnectionRefused(DownstreamInfo connection, String reason) {
                refused.add(reason);
            }
        };
        server = ProxyServer.start(
                BootstrapReader.parse("test.yaml", yaml),
                ProxyOptions.of(loops)
                        .withDrainTime(Duration.ofSeconds(5))
                        .withObservers(_ -> observer)
                        .withGauges(gauges)
                        .withNames(names));
    }

    /// The port of a listener, as soon as it is open: a proxy is ready with what its control plane has told so far.
    int port(String listener) {
        // Asked with each request: only a listener that is not there yet is worth the pause of a poll.
        if (!server.addresses().containsKey(listener)) {
            await().until(() -> server.addresses().containsKey(listener));
        }
        return ((InetSocketAddress)
                        server.addresses().getOrDefault(listener, List.of()).getFirst())
                .getPort();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get("in", path);
    }

    HttpResponse<String> get(String listener, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(listener) + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port("in") + path);
    }

    HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("in") + path))
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    /// A plaintext HTTP listener `in` with these routes (YAML flow list) and clusters (YAML block items).
    static String http(String routes, String... clusters) {
        return filtered(routes, """
            [{name: envoy.filters.http.fault, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault}},
             {name: envoy.filters.http.cors, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors}},
             {name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
            """, clusters);
    }

    /// The same with one filter before the router.
    ///
    /// @param filter its `typed_config`, in YAML flow form
    static String filteredBy(String filter, String routes, String... clusters) {
        return filtered(routes, """
            [{name: first, typed_config: %s},
             {name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
            """.formatted(filter), clusters);
    }

    private static String filtered(String routes, String filters, String... clusters) {
        return """
            static_resources:
              listeners:
            %s
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ["*"], routes: %s}
                      http_filters: %s
              clusters:
            %s
            """.formatted(listener("in", 0), routes, filters.strip().replace("\n", ""), String.join("\n", clusters));
    }

    /// The beginning of a plaintext HTTP listener, as an item of `listeners`; more fields of its connection
    /// manager follow at ten spaces.
    static String listener(String name, int port) {
        return """
            - name: %1$s
              address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}
              filter_chains:
              - filters:
                - name: envoy.filters.network.http_connection_manager
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: %1$s
                    codec_type: AUTO\
            """.indent(2).formatted(name, port).stripTrailing();
    }

    static String tcp(String cluster) {
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.tcp_proxy
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: app}
              clusters:
            %s
            """.formatted(cluster);
    }

    /// @param extra further fields, in YAML flow form with a leading comma, or empty
    static String cluster(String name, String extra, int... ports) {
        StringBuilder endpoints = new StringBuilder();
        for (int port : ports) {
            endpoints
                    .append(endpoints.isEmpty() ? "" : ", ")
                    .append("{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: ")
                    .append(port)
                    .append("}}}}");
        }
        return "  - {name: " + name + ", type: STATIC, connect_timeout: 2s, load_assignment: {cluster_name: " + name
                + ", endpoints: [{lb_endpoints: [" + endpoints + "]}]}" + extra + "}";
    }
}
