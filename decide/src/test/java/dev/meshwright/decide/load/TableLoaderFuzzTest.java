package dev.meshwright.decide.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.Arrays;

/// Any bytes as an xDS resource; the first byte chooses the type. Laws: a table, or a refusal that names resource and
/// field; what is taken, the protobuf library can parse too, so the two readings do not part; equal bytes give the same
/// outcome.
class TableLoaderFuzzTest {
    @FuzzTest
    void resource(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        int type = Math.floorMod(input[0], 5);
        String outcome = load(type, bytes);
        assertThat(load(type, bytes)).isEqualTo(outcome);
        if (outcome.isEmpty()) {
            try {
                parser(type).parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("taken, though it is no protobuf message", e);
            }
        }
    }

    /// Why it is refused; empty when it is taken.
    private static String load(int type, byte[] bytes) {
        try {
            Object table = switch (type) {
                case 0 -> TableLoader.listener(bytes);
                case 1 -> TableLoader.routeConfiguration(bytes);
                case 2 -> TableLoader.cluster(bytes);
                case 3 -> TableLoader.clusterLoadAssignment(bytes);
                default -> TableLoader.virtualHost("table/host", bytes);
            };
            assertThat(table).isNotNull();
            return "";
        } catch (LoadException refused) {
            assertThat(refused.problem()).isNotBlank();
            return String.valueOf(refused.getMessage());
        }
    }

    private static Parser<?> parser(int type) {
        return switch (type) {
            case 0 -> Listener.parser();
            case 1 -> RouteConfiguration.parser();
            case 2 -> Cluster.parser();
            case 3 -> ClusterLoadAssignment.parser();
            default -> VirtualHost.parser();
        };
    }
}
