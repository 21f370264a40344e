package dev.meshwright.compile.listener;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.UdpListenerConfig;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.Route;
import io.envoyproxy.envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig;

/// A port of a gateway that takes datagrams: those of one client go to one host of one cluster, and what that sends
/// comes back (Envoy docs, "UDP proxy").
public final class DatagramListener {
    private DatagramListener() {}

    /// @param origin of the server that opens the port
    /// @param route origin of what says where datagrams go
    public record Inputs(String bind, int port, String cluster, Origin origin, Origin route) {
        /// Another than that of a listener of connections at the same address.
        public String name() {
            return name(bind, port);
        }

        public static String name(String bind, int port) {
            return Inspectors.name(bind, port) + "_udp";
        }
    }

    public static Part compile(Inputs in) {
        UdpProxyConfig proxy = UdpProxyConfig.newBuilder()
                .setStatPrefix(in.name())
                .setMatcher(Matcher.newBuilder()
                        .setOnNoMatch(Matcher.OnMatch.newBuilder()
                                .setAction(TypedExtensionConfig.newBuilder()
                                        .setName("route")
                                        .setTypedConfig(Wire.any(Route.newBuilder()
                                                .setCluster(in.cluster())
                                                .build())))))
                .build();
        Listener listener = Listener.newBuilder()
                .setName(in.name())
                .setAddress(Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setProtocol(SocketAddress.Protocol.UDP)
                                .setAddress(in.bind())
                                .setPortValue(in.port())))
                .setTrafficDirection(TrafficDirection.OUTBOUND)
                .setUdpListenerConfig(UdpListenerConfig.getDefaultInstance())
                .addListenerFilters(ListenerFilter.newBuilder()
                        .setName("envoy.filters.udp_listener.udp_proxy")
                        .setTypedConfig(Wire.any(proxy)))
                .build();
        OriginPaths origins = new OriginPaths().put("", in.origin()).put("listener_filters[0]", in.route());
        return Part.of(TypeUrl.LISTENER, in.name(), new Draft<>(listener, origins));
    }
}
