package dev.meshwright.operate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeMeterTest {
    private static final long SECOND = 1_000_000_000L;

    private final EdgeMeter meter = new EdgeMeter();

    @Test
    void firstReading_givesNoEdge() {
        assertThat(meter.read("web", own(100, 0, 100), 0)).isEmpty();
    }

    @Test
    void ownProxy_isReadBetweenTwoReadings() {
        meter.read("web", own(100, 0, 100), 0);
        List<EdgeMeter.Edge> edges = meter.read("web", own(160, 20, 170), 2 * SECOND);
        assertThat(edges).containsExactly(new EdgeMeter.Edge("web", "reviews", 40, 75, 5, Double.POSITIVE_INFINITY));
    }

    @Test
    void stockEnvoy_isReadFromItsClusterMetrics() {
        String before = "envoy_cluster_upstream_rq{envoy_response_code=\"200\","
                + "envoy_cluster_name=\"outbound|9082||reviews.shop.svc.cluster.local\"} 0\n";
        String after =
                before.replace("} 0", "} 30") + before.replace("200", "503").replace("} 0", "} 10");
        meter.read("web", before, 0);
        EdgeMeter.Edge edge = meter.read("web", after, SECOND).getFirst();
        assertThat(edge.to()).isEqualTo("reviews");
        assertThat(edge.perSecond()).isEqualTo(40);
        assertThat(edge.successPercent()).isEqualTo(75);
    }

    @Test
    void serverSideSeries_areNotCountedAgain() {
        String server = own(1, 0, 1).replace("reporter=\"source\"", "reporter=\"destination\"");
        meter.read("web", server, 0);
        assertThat(meter.read("web", server.replace(" 1\n", " 9\n"), SECOND)).isEmpty();
    }

    private static String own(long ok, long failed, long within5Millis) {
        String labels = "reporter=\"source\",destination_service_name=\"reviews\"";
        return "istio_requests_total{" + labels + ",response_code=\"200\"} " + ok + "\n"
                + "istio_requests_total{" + labels + ",response_code=\"503\"} " + failed + "\n"
                + "istio_request_duration_milliseconds_bucket{" + labels + ",le=\"5\"} " + within5Millis + "\n"
                + "istio_request_duration_milliseconds_bucket{" + labels + ",le=\"+Inf\"} " + (ok + failed) + "\n";
    }
}
