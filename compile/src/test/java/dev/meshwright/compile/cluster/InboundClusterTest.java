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
        var inputs = new InboundCluster.Inputs(
                80, endpoint, Protocol.HTTP, false, ConnectionPool.NONE, "", "", "", Origin.builtIn("test"));
        return Cluster.parseFrom(InboundCluster.compile(inputs).resource().bytes())
                .getUpstreamBindConfig()
                .getSourceAddress()
                .getAddress();
    }
}
