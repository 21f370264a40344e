package dev.meshwright.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.sun.management.ThreadMXBean;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.PathNormaliser;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.PeerCertificate;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IstioMetricsTest {
    private static final Map<String, String> LABELS = Map.of("app", "reviews", "version", "v2");
    private static final Workload REVIEWS = Workload.of("reviews-v2", "shop", "local", LABELS);
    private static final String ME = "spiffe://cluster.local/ns/shop/sa/reviews";
    private static final String PEER = "spiffe://cluster.local/ns/shop/sa/web";
    private static final String OUTBOUND = "outbound|9080|v1|ratings.shop.svc.cluster.local";

    private final IstioMetrics metrics = metrics(REVIEWS, LABELS, 100);
    private final TrafficObserver loop = metrics.create(0);

    private static IstioMetrics metrics(Workload self, Map<String, String> labels, int seriesMax) {
        return new IstioMetrics(
                IstioMetrics.Self.of(self, "sidecar~1~" + self.name(), ME, self.name() + "-1", "mesh", labels),
                "0.1.0",
                seriesMax);
    }

    private static DownstreamInfo downstream(String direction, String peer) {
        PeerCertificate certificate = new PeerCertificate("CN=x", List.of(peer), List.of(), "", "");
        return new DownstreamInfo(
                "l",
                direction,
                "127.77.0.1:9080",
                "127.0.0.1:40000",
                "",
                peer.isEmpty() ? "" : "TLSv1.3",
                "",
                peer.isEmpty() ? "" : ME,
                peer.isEmpty() ? List.of() : List.of(peer),
                peer.isEmpty() ? null : certificate);
    }

    private static ExchangeRecord exchange(String direction, String peer) {
        ExchangeRecord record = new ExchangeRecord(downstream(direction, peer));
        record.status = 200;
        record.endNanos = 3_000_000;
        record.request.authority(record.request.append("ratings"));
        return record;
    }

    private static Endpoint endpoint() {
        Value.Struct istio = new Value.Struct(Map.of("workload", new Value.Text("ratings-v1;shop;ratings;v1;local")));
        return new Endpoint("127.77.0.2", 9080, "", 1, Endpoint.Health.HEALTHY, new Metadata(Map.of("istio", istio)));
    }

    private String page() {
        PrometheusText page = new PrometheusText();
        metrics.write(page);
        return page.toString();
    }

    private String line(String start) {
        return page().lines().filter(line -> line.startsWith(start)).findFirst().orElse("none");
    }

    @Test
    void outboundRequest_namesDestinationFromClusterAndEndpoint() {
        ExchangeRecord record = exchange("OUTBOUND", "");
        record.cluster = OUTBOUND;
        record.endpoint = endpoint();
        record.upstreamIdentity = "spiffe://cluster.local/ns/shop/sa/ratings";
        loop.onExchangeEnd(record);
        assertThat(line("istio_requests_total{"))
                .contains("reporter=\"source\"")
                .contains("source_workload=\"reviews-v2\"", "source_version=\"v2\"")
                .contains("source_principal=\"" + ME + "\"")
                .contains("destination_workload=\"ratings-v1\"", "destination_workload_namespace=\"shop\"")
                .contains("destination_canonical_service=\"ratings\"", "destination_canonical_revision=\"v1\"")
                .contains("destination_principal=\"spiffe://cluster.local/ns/shop/sa/ratings\"")
                .contains("destination_service=\"ratings.shop.svc.cluster.local\"")
                .contains("destination_service_name=\"ratings\"", "destination_service_namespace=\"shop\"")
                .contains("response_code=\"200\"", "response_flags=\"-\"", "request_protocol=\"http\"")
                .contains("connection_security_policy=\"unknown\"")
                .endsWith("} 1");
        assertThat(page()).contains("le=\"5\"} 1").contains("istio_build{component=\"proxy\",tag=\"0.1.0\"} 1");
    }

    @Test
    void metadataOfTheCaller_reachesTheServersLabels_andNeverTheApplication() {
        IstioMetrics web = metrics(Workload.of("web", "shop", "local", Map.of("app", "web")), Map.of("app", "web"), 9);
        TrafficObserver client = web.create(0);
        ExchangeRecord sent = exchange("OUTBOUND", "");
        sent.request.add("x-envoy-peer-metadata", "forged by the application");
        client.onRequestHead(sent);
        assertThat(sent.request.find("x-envoy-peer-metadata")).isEqualTo(-1);
        client.onUpstreamRequest(sent);

        ExchangeRecord received = exchange("INBOUND", PEER);
        received.request.copyFrom(sent.request);
        loop.onRequestHead(received);
        assertThat(received.request.headerCount()).isZero();
        received.cluster = "inbound|9080||";
        loop.onExchangeEnd(received);
        assertThat(line("istio_requests_total{"))
                .contains("reporter=\"destination\"")
                .contains("source_workload=\"web\"", "source_app=\"web\"", "source_canonical_revision=\"latest\"")
                .contains("source_principal=\"" + PEER + "\"", "destination_principal=\"" + ME + "\"")
                .contains("destination_workload=\"reviews-v2\"")
                .contains("connection_security_policy=\"mutual_tls\"");

        loop.onResponseHead(received);
        sent.response.copyFrom(received.response);
        client.onResponseHead(sent);
        assertThat(sent.response.headerCount()).isZero();
        assertThat(sent.peer).isEqualTo(REVIEWS);
    }

    @Test
    void peerOfAnotherNamespace_isNotBelieved() {
        String forged = PeerMetadata.encode(Workload.of("admin", "bank", "local", Map.of()), "x", "m", Map.of());
        ExchangeRecord received = exchange("INBOUND", PEER);
        received.request.add("x-envoy-peer-metadata", forged);
        loop.onRequestHead(received);
        loop.onExchangeEnd(received);
        assertThat(line("istio_requests_total{")).contains("source_workload=\"unknown\"");
    }

    @Test
    void ownMetadata_isAStructAsIstioWritesIt() throws Exception {
        String text = PeerMetadata.encode(REVIEWS, "reviews-v2-1", "mesh", LABELS);
        Struct struct = Struct.parseFrom(Base64.getDecoder().decode(text));
        assertThat(struct.getFieldsOrThrow("WORKLOAD_NAME").getStringValue()).isEqualTo("reviews-v2");
        assertThat(struct.getFieldsOrThrow("LABELS")
                        .getStructValue()
                        .getFieldsOrThrow("app")
                        .getStringValue())
                .isEqualTo("reviews");
        assertThat(PeerMetadata.decode(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isEqualTo(REVIEWS);
        assertThat(PeerMetadata.decode(new byte[] {'%', 0, 1})).isEqualTo(Workload.UNKNOWN);
    }

    @Test
    void seriesBeyondTheBound_areCountedInOne() {
        IstioMetrics bounded = metrics(REVIEWS, LABELS, 5);
        TrafficObserver one = bounded.create(0);
        for (int status = 200; status < 300; status++) {
            ExchangeRecord record = exchange("OUTBOUND", "");
            record.status = status;
            one.onExchangeEnd(record);
        }
        PrometheusText page = new PrometheusText();
        bounded.write(page);
        List<String> lines = page.toString()
                .lines()
                .filter(line -> line.startsWith("istio_requests_total{"))
                .toList();
        assertThat(lines).hasSize(6);
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("destination_workload=\"overflow\"")
                        .endsWith("} 95"));
    }

    /// Threat model R8, CVE-2025-43915 of another mesh: a client chooses the host, so it may not choose how many series
    /// there are.
    @Test
    void hundredThousandHosts_makeBoundedSeries_andCostBoundedMemory() {
        IstioMetrics bounded = metrics(REVIEWS, LABELS, IstioMetrics.SERIES_MAX);
        TrafficObserver one = bounded.create(0);
        System.gc();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        for (int i = 0; i < 100_000; i++) {
            ExchangeRecord record = exchange("OUTBOUND", "");
            record.cluster = "PassthroughCluster";
            record.request.authority(record.request.append("host-" + i + ".example"));
            one.onExchangeEnd(record);
        }
        PrometheusText page = new PrometheusText();
        bounded.write(page);
        assertThat(page.toString().lines().filter(line -> line.startsWith("istio_requests_total{")))
                .hasSize(IstioMetrics.SERIES_MAX + 1)
                .anySatisfy(line -> assertThat(line).contains("overflow").endsWith("} 98000"));
        System.gc();
        long after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        assertThat(after - before).as("bytes that stay").isLessThan(32L << 20);
        assertThat(bounded).isNotNull();
    }

    @Test
    void openConnectionsBytes_growWhileItIsOpen() {
        TcpRecord record = new TcpRecord(downstream("OUTBOUND", ""), 0, 0);
        record.cluster = OUTBOUND;
        record.endpoint = endpoint();
        loop.onTcpOpen(record);
        record.bytesSent = 10;
        loop.onTick();
        assertThat(line("istio_tcp_sent_bytes_total{"))
                .contains("request_protocol=\"tcp\"")
                .endsWith("} 10");
        record.bytesSent = 25;
        loop.onTcpEnd(record);
        assertThat(line("istio_tcp_sent_bytes_total{")).endsWith("} 25");
        assertThat(line("istio_tcp_connections_opened_total{")).endsWith("} 1");
        assertThat(line("istio_tcp_connections_closed_total{")).endsWith("} 1");
        assertThat(line("istio_tcp_sent_bytes_total{")).doesNotContain("response_code");
    }

    @Test
    void connectionsThatNoChainTakes_areCounted() {
        loop.onConnectionRefused(downstream("INBOUND", ""), "filter_chain_not_found");
        assertThat(line("meshwright_connections_refused_total ")).endsWith(" 1");
    }

    @Test
    void openConnectionsBytes_waitForTheReportingInterval_andTheLastOnesForTheEnd() {
        TcpRecord record = new TcpRecord(downstream("OUTBOUND", ""), 0, 0);
        record.cluster = OUTBOUND;
        record.endpoint = endpoint();
        record.logging = new NetworkFilter.TcpProxy(
                "p",
                new ClusterChoice.Named("c"),
                0,
                1,
                0,
                false,
                NetworkFilter.Tunnel.NONE,
                List.of(),
                MetricRules.of(Map.of(), 5_000));
        long second = 1_000_000_000;
        LoopTelemetry telemetry = (LoopTelemetry) loop;
        long opened = System.nanoTime();
        loop.onTcpOpen(record);
        record.bytesSent = 10;
        for (int i = 1; i < 5; i++) {
            telemetry.tick(opened + i * second);
            assertThat(line("istio_tcp_sent_bytes_total{")).as("after %d s", i).endsWith("} 0");
        }
        telemetry.tick(opened + 5 * second);
        assertThat(line("istio_tcp_sent_bytes_total{")).endsWith("} 10");
        record.bytesSent = 25;
        telemetry.tick(opened + 9 * second);
        assertThat(line("istio_tcp_sent_bytes_total{")).endsWith("} 10");
        loop.onTcpEnd(record);
        assertThat(line("istio_tcp_sent_bytes_total{")).endsWith("} 25");
    }

    @Test
    void knownSeries_isCountedWithoutAllocation() {
        ExchangeRecord record = exchange("OUTBOUND", "");
        record.cluster = OUTBOUND;
        record.endpoint = endpoint();
        for (int i = 0; i < 20_000; i++) {
            loop.onExchangeEnd(record);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            loop.onExchangeEnd(record);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    private static MetricRules rules(String metric, MetricRules.Rule rule) {
        return MetricRules.of(Map.of(metric, rule), 0);
    }

    private static HttpConnectionManager manager(MetricRules rules) {
        return new HttpConnectionManager(
                "",
                HttpConnectionManager.Codec.AUTO,
                new RouteSource.Rds("r"),
                List.of(),
                "",
                HttpConnectionManager.ServerHeader.OVERWRITE,
                60,
                0,
                0,
                0,
                List.of(),
                new HttpConnectionManager.Identification(false, 0, false, false, "", true, false, false),
                new HttpConnectionManager.ClientCertDetails(
                        HttpConnectionManager.ClientCertDetails.Forward.SANITIZE, false, false, false, false, false),
                List.of(),
                new PathNormaliser.Options(false, false, PathNormaliser.EscapedSlashes.KEEP_UNCHANGED),
                new HttpConnectionManager.HostNormalisation(false, false, false),
                HttpConnectionManager.CommonHttp.DEFAULT,
                HttpConnectionManager.Http2.DEFAULT,
                Tracing.OFF,
                rules);
    }

    @Test
    void rules_addChangeAndRemoveTags_ofOneMetric_andLeaveTheOthers() {
        MetricRules rules = rules(
                "requests_total",
                new MetricRules.Rule(
                        false,
                        java.util.Set.of("source_app"),
                        Map.of(
                                "user", CelProgram.compile("request.headers['x-user']"),
                                "response_code", CelProgram.compile("string(response.code / 100) + 'xx'"))));
        for (String user : List.of("ada", "ada", "bob")) {
            ExchangeRecord record = exchange("INBOUND", PEER);
            record.request.add("x-user", user);
            record.logging = manager(rules);
            loop.onExchangeEnd(record);
        }
        ExchangeRecord without = exchange("INBOUND", PEER);
        without.logging = manager(rules);
        loop.onExchangeEnd(without);
        List<String> counts = page().lines()
                .filter(line -> line.startsWith("istio_requests_total{"))
                .toList();
        assertThat(counts).hasSize(3).noneMatch(line -> line.contains("source_app="));
        assertThat(counts).allMatch(line -> line.contains("response_code=\"2xx\""));
        assertThat(counts).anyMatch(line -> line.contains("user=\"ada\"") && line.endsWith("} 2"));
        assertThat(counts).anyMatch(line -> line.contains("user=\"bob\"") && line.endsWith("} 1"));
        assertThat(counts).anyMatch(line -> line.contains("user=\"unknown\"") && line.endsWith("} 1"));
        assertThat(line("istio_request_duration_milliseconds_count{"))
                .contains("source_app=", "response_code=\"200\"")
                .endsWith("} 4");
    }

    @Test
    void aMetricThatIsDropped_isNotShown_andOneOfAllDropsEverything() {
        ExchangeRecord record = exchange("INBOUND", PEER);
        record.logging = manager(rules("request_bytes", new MetricRules.Rule(true, java.util.Set.of(), Map.of())));
        loop.onExchangeEnd(record);
        assertThat(page()).doesNotContain("istio_request_bytes_count{").contains("istio_requests_total{");
        IstioMetrics other = metrics(REVIEWS, LABELS, 100);
        record.logging = manager(rules("", new MetricRules.Rule(true, java.util.Set.of(), Map.of())));
        other.create(0).onExchangeEnd(record);
        PrometheusText text = new PrometheusText();
        other.write(text);
        assertThat(text.toString()).doesNotContain("istio_requests_total{");
    }

    @Test
    void tagsOfClients_areBounded() {
        IstioMetrics few = metrics(REVIEWS, LABELS, 10);
        TrafficObserver observer = few.create(0);
        MetricRules rules = rules(
                "",
                new MetricRules.Rule(
                        false, java.util.Set.of(), Map.of("user", CelProgram.compile("request.headers['x-user']"))));
        HttpConnectionManager manager = manager(rules);
        for (int i = 0; i < 1_000; i++) {
            ExchangeRecord record = exchange("INBOUND", PEER);
            record.request.add("x-user", "u" + i);
            record.logging = manager;
            observer.onExchangeEnd(record);
        }
        PrometheusText text = new PrometheusText();
        few.write(text);
        assertThat(text.toString().lines().filter(line -> line.startsWith("istio_requests_total{")))
                .hasSizeLessThanOrEqualTo(11);
        assertThat(text.toString()).contains("destination_workload=\"overflow\"");
    }
}
