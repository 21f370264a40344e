package dev.meshwright.compile.listener;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.view.Handling;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;

/// What every listener starts as, and the listener filters that look at a connection before a chain is chosen.
final class Inspectors {
    /// First read for the ClientHello (Istio).
    private static final int CLIENT_HELLO_BYTES = 512;

    static final ListenerFilter TLS = ListenerFilter.newBuilder()
            .setName("envoy.filters.listener.tls_inspector")
            .setTypedConfig(Wire.any(TlsInspector.newBuilder()
                    .setInitialReadBufferSize(UInt32Value.of(CLIENT_HELLO_BYTES))
                    .build()))
            .build();

    static final ListenerFilter HTTP = ListenerFilter.newBuilder()
            .setName("envoy.filters.listener.http_inspector")
            .setTypedConfig(Wire.any(HttpInspector.getDefaultInstance()))
            .build();

    static final ListenerFilter ORIGINAL_DESTINATION = ListenerFilter.newBuilder()
            .setName("envoy.filters.listener.original_dst")
            .setTypedConfig(Wire.any(OriginalDst.getDefaultInstance()))
            .build();

    static final ListenerFilter PROXY_HEADER = ListenerFilter.newBuilder()
            .setName("envoy.filters.listener.proxy_protocol")
            .setTypedConfig(Wire.any(ProxyProtocol.getDefaultInstance()))
            .build();

    private Inspectors() {}

    static Listener.Builder listener(String name, String address, int port, TrafficDirection direction) {
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Address.newBuilder()
                        .setSocketAddress(
                                SocketAddress.newBuilder().setAddress(address).setPortValue(port)))
                .setTrafficDirection(direction)
                .setMaxConnectionsToAcceptPerSocketEvent(UInt32Value.of(1));
    }

    /// Adds filters that wait for the first bytes, for as long as the mesh says, and go on whatever they are.
    static void inspect(Listener.Builder listener, Handling handling, ListenerFilter... filters) {
        for (ListenerFilter filter : filters) {
            listener.addListenerFilters(filter);
        }
        listener.setListenerFiltersTimeout(Wire.duration(handling.detection().orElse(java.time.Duration.ZERO)))
                .setContinueOnListenerFiltersTimeout(true);
    }

    /// Istio's listener name.
    static String name(String address, int port) {
        return address + "_" + port;
    }
}
