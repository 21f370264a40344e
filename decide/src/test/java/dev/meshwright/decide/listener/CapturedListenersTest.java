package dev.meshwright.decide.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Captured connections: who takes them over, how they are looked at, and where they go.
class CapturedListenersTest {
    @Test
    void capturedConnection_goesToTheListenerOfItsAddress_elseOfItsPort_elseStays() throws Exception {
        ListenerIndex<ListenerTable> index = index(
                listener("virtualOutbound", "0.0.0.0", 15001, false),
                listener("0.0.0.0_80", "0.0.0.0", 80, false),
                listener("10.0.0.9_80", "10.0.0.9", 80, false),
                listener("10.0.0.9_443", "10.0.0.9", 443, false));

        assertThat(found(index, "10.0.0.9", 80)).isEqualTo("10.0.0.9_80");
        assertThat(found(index, "10.0.0.8", 80)).isEqualTo("0.0.0.0_80");
        assertThat(found(index, "10.0.0.8", 443)).isEqualTo("none");
        assertThat(found(index, "10.0.0.8", 15001)).isEqualTo("virtualOutbound");
    }

    @Test
    void v6Destination_isFoundHoweverItIsWritten_andAnyV6TakesV4() throws Exception {
        ListenerIndex<ListenerTable> index =
                index(listener("v6", "2001:db8:0:0::9", 80, false), listener("any6", "::", 443, false));

        assertThat(found(index, "2001:db8::9", 80)).isEqualTo("v6");
        assertThat(found(index, "2001:0db8:0000:0000:0000:0000:0000:0009", 80)).isEqualTo("v6");
        assertThat(found(index, "10.0.0.9", 443)).isEqualTo("any6");
        assertThat(found(index, "2001:db8::1", 443)).isEqualTo("any6");
    }

    @Test
    void disabledInspector_isNotReplaced_thoughChainsAskForTransport() throws Exception {
        ListenerTable table = listener("virtualInbound", "0.0.0.0", 15006, true);

        assertThat(table.looksForTls(9090)).isFalse();
        assertThat(table.looksForTls(9091)).isTrue();
        assertThat(table.restoresOriginalDst()).isTrue();
    }

    @Test
    void chainThatAsksForTransport_isLookedAt_thoughNobodyConfiguredAnInspector() throws Exception {
        Listener.Builder listener = builder("plain", "0.0.0.0", 80);
        listener.getFilterChainsBuilder(0)
                .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"));

        assertThat(TableLoader.listener(listener.build().toByteArray()).looksForTls(80))
                .isTrue();
    }

    @Test
    void originalDestination_isTheConnections_unlessAHeaderThatCountsOrAPortOverrideSaysOtherwise() {
        LbPolicy.OriginalDestination plain = new LbPolicy.OriginalDestination(false, "", 0);
        LbPolicy.OriginalDestination override = new LbPolicy.OriginalDestination(true, "x-to", 8080);

        assertThat(key(plain.endpoint("10.0.0.9", 80, ""))).isEqualTo("10.0.0.9:80");
        assertThat(key(override.endpoint("10.0.0.9", 80, ""))).isEqualTo("10.0.0.9:8080");
        assertThat(key(override.endpoint("10.0.0.9", 80, "10.1.1.1:99"))).isEqualTo("10.1.1.1:8080");
        assertThat(key(override.endpoint("", 0, "[2001:db8::1]:99"))).isEqualTo("[2001:db8::1]:8080");
        assertThat(key(plain.endpoint("", 0, ""))).isEqualTo("nowhere");
        assertThat(key(plain.endpoint("10.0.0.9", 80, "a.example:99"))).isEqualTo("nowhere");
        assertThat(key(plain.endpoint("10.0.0.9", 80, "10.1.1.1:99999"))).isEqualTo("nowhere");
    }

    private static String key(@Nullable Endpoint endpoint) {
        return endpoint == null ? "nowhere" : endpoint.key();
    }

    private static String found(ListenerIndex<ListenerTable> index, String address, int port) {
        ListenerTable found = index.find(address, port);
        return found == null ? "none" : found.name();
    }

    private static ListenerIndex<ListenerTable> index(ListenerTable... tables) {
        return ListenerIndex.of(List.of(tables), table -> table);
    }

    private static ListenerTable listener(String name, String address, int port, boolean inspected)
            throws LoadException {
        Listener.Builder listener = builder(name, address, port).setBindToPort(BoolValue.of(false));
        if (inspected) {
            listener.addListenerFilters(ListenerFilter.newBuilder()
                            .setName("tls")
                            .setTypedConfig(Any.pack(TlsInspector.getDefaultInstance()))
                            .setFilterDisabled(ListenerFilterChainMatchPredicate.newBuilder()
                                    .setDestinationPortRange(Int32Range.newBuilder()
                                            .setStart(9090)
                                            .setEnd(9091))))
                    .addListenerFilters(ListenerFilter.newBuilder()
                            .setName("original")
                            .setTypedConfig(Any.pack(OriginalDst.getDefaultInstance())));
            listener.getFilterChainsBuilder(0)
                    .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"));
        }
        return TableLoader.listener(listener.build().toByteArray());
    }

    private static Listener.Builder builder(String name, String address, int port) {
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Address.newBuilder()
                        .setSocketAddress(
                                SocketAddress.newBuilder().setAddress(address).setPortValue(port)))
                .setPerConnectionBufferLimitBytes(UInt32Value.of(32_768))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder()
                                .setName("tcp")
                                .setTypedConfig(Any.pack(TcpProxy.newBuilder()
                                        .setStatPrefix("x")
                                        .setCluster("x")
                                        .build()))));
    }
}
