package dev.meshwright.compile.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Sidecar.Endpoint;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;

class InboundClusterTest {
    /// What goes to the workload's own address is redirected back to the sidecar otherwise, for ever.
    @Test
    void callsOfTheWorkloadsOwnAddress_comeFromWhereCaptureLetsThemThrough() throws Exception {
        assertThat(source(new Endpoint.Called())).isEqualTo("127.0.0.6");
        assertThat(source(new Endpoint.Tcp("10.0.0.7", 8080))).isEqualTo("127.0.0.6");
        assertThat(source(new Endpoint.Tcp("127.0.0.1", 8080))).isEmpty();
        assertThat(source(new Endpoint.Unix("/run/app.sock"))).isEmpty();
    }

    private static String source(Endpoint endpoint) throws InvalidProtocolBufferException {
        return cluster(endpoint, "").getUpstreamBindConfig().getSourceAddress().getAddress();
    }

    private static Cluster cluster(Endpoint endpoint, String statName) throws InvalidProtocolBufferException {
        var inputs = new InboundCluster.Inputs(
                8080,
                endpoint,
                Protocol.HTTP,
                false,
                ConnectionPool.NONE,
                "reviews.shop.svc.cluster.local",
                "reviews",
                "shop",
                80,
                "http",
                statName,
                Origin.builtIn("test"));
        return Cluster.parseFrom(InboundCluster.compile(inputs).resource().bytes());
    }

    @Test
    void aPatternOfStatisticsNames_isFilledFromTheService() throws Exception {
        assertThat(cluster(new Endpoint.Called(), "").getAltStatName()).isEqualTo("inbound|8080||;");
        String pattern = "%SERVICE%_%SERVICE_NAME%_%SERVICE_FQDN%_%SERVICE_PORT%_%TARGET_PORT%_%SERVICE_PORT_NAME%";
        assertThat(cluster(new Endpoint.Called(), pattern).getAltStatName())
                .isEqualTo("reviews.shop_reviews_reviews.shop.svc.cluster.local_80_8080_http;");
    }
}
