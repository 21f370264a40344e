package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.TcpForward;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.ServedPort;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a workload serves: the ports that it registered, or those of its Sidecar's `ingress`, and which service each
/// of them has.
final class ServedPorts {
    private static final String LOOPBACK = "127.0.0.1";

    private final MeshView mesh;
    private final ProxyNode node;

    ServedPorts(MeshView mesh, ProxyNode node) {
        this.mesh = mesh;
        this.node = node;
    }

    /// @param protocol the service's, which is what clients speak; the registration's when no service declares
    ///     one
    /// @param bind empty: the workload's address, or with capture every one
    /// @param captured whether connections to it are handed over by the capturing listener, where there is one
    /// @param endpoint where the program is
    /// @param tls ends here where mutual TLS of the mesh is off
    /// @param asClient the program is spoken to in the version that the client speaks
    /// @param host empty when the port serves no service
    /// @param servicePort of the service
    record Served(
            int port,
            Protocol protocol,
            String bind,
            boolean captured,
            Sidecar.Endpoint endpoint,
            Gateway.Tls tls,
            ConnectionPool pool,
            boolean asClient,
            String host,
            String shortName,
            int servicePort,
            String portName,
            Origin origin) {
        /// How TCP connections to the program are relayed.
        TcpForward.Relay relay() {
            Setting<Duration> idle = pool.tcpIdleTimeout().isUnset() ? pool.idleTimeout() : pool.tcpIdleTimeout();
            return new TcpForward.Relay(idle, pool.connectionDurationMax(), Setting.unset());
        }

        /// @param statName pattern of the name under which it is counted; empty: its own
        InboundCluster.Inputs cluster(ProxyNode node, String statName) {
            return new InboundCluster.Inputs(
                    port,
                    endpoint,
                    upstream(),
                    asClient,
                    pool,
                    host,
                    shortName,
                    node.namespace(),
                    servicePort,
                    portName,
                    statName,
                    origin);
        }

        /// What the program speaks: TLS that ends here is off.
        private Protocol upstream() {
            if (!(tls instanceof Gateway.Tls.Terminate)) {
                return protocol;
            }
            return protocol == Protocol.HTTPS ? Protocol.HTTP : Protocol.TCP;
        }
    }

    /// In ascending order of ports.
    List<Served> all(Optional<Sidecar> sidecar) {
        ConnectionPool pool =
                mesh.poolOfProgram(sidecar.map(Sidecar::inboundPool).orElse(Setting.unset()));
        List<Sidecar.Ingress> ingress = sidecar.map(Sidecar::ingress).orElse(List.of());
        if (ingress.isEmpty()) {
            return ports().stream().map(port -> of(port, pool)).toList();
        }
        return ingress.stream()
                .map(entry -> of(entry, pool))
                .sorted(Comparator.comparingInt(Served::port))
                .toList();
    }

    private Served of(ProxyNode.InboundPort port, ConnectionPool pool) {
        Optional<ServedPort> service = served(port.port());
        Protocol declared = service.map(s -> s.port().protocol()).orElse(Protocol.UNDECLARED);
        return new Served(
                port.port(),
                declared == Protocol.UNDECLARED ? port.protocol() : declared,
                "",
                true,
                node.interception() == ProxyNode.Interception.NONE
                        ? new Sidecar.Endpoint.Tcp(LOOPBACK, port.appPort())
                        : captured(port.port()),
                new Gateway.Tls.None(),
                pool,
                service.filter(this::asClient).isPresent(),
                service.map(s -> s.service().host()).orElse(""),
                service.map(s -> s.service().shortName()).orElse(""),
                service.map(s -> s.port().number()).orElse(0),
                service.map(s -> s.port().name()).orElse(""),
                service.map(s -> s.port().origin()).orElse(registration(node)));
    }

    /// Where the program behind a captured connection is, when nothing else is written.
    private Sidecar.Endpoint captured(int port) {
        return switch (mesh.settings().inbound()) {
            case PASSTHROUGH -> new Sidecar.Endpoint.Called();
            case LOCALHOST -> new Sidecar.Endpoint.Tcp(LOOPBACK, port);
        };
    }

    private Served of(Sidecar.Ingress entry, ConnectionPool pool) {
        int port = entry.port().number();
        Optional<ServedPort> service = served(port);
        return new Served(
                port,
                entry.port().protocol(),
                entry.bind().isEmpty() ? node.address() : entry.bind(),
                entry.capture() != Sidecar.Capture.NONE,
                endpoint(entry),
                entry.tls(),
                entry.pool().isUnset() ? pool : mesh.poolOfProgram(entry.pool()),
                service.filter(this::asClient).isPresent(),
                service.map(s -> s.service().host()).orElse(""),
                service.map(s -> s.service().shortName()).orElse(""),
                service.map(s -> s.port().number()).orElse(0),
                service.map(s -> s.port().name()).orElse(""),
                entry.origin());
    }

    /// Where nothing is written: the address that was called where connections are captured, else the port that the
    /// program registered.
    private Sidecar.Endpoint endpoint(Sidecar.Ingress entry) {
        return switch (entry.endpoint()) {
            case Sidecar.Endpoint.Called called ->
                node.interception() == ProxyNode.Interception.NONE
                        ? new Sidecar.Endpoint.Tcp(
                                "127.0.0.1", appPort(entry.port().number()))
                        : called;
            case Sidecar.Endpoint.Tcp(var host, var port) -> new Sidecar.Endpoint.Tcp(address(host), port);
            case Sidecar.Endpoint.Unix unix -> unix;
        };
    }

    /// Without an address (`:PORT`) as where nothing is written.
    private String address(String host) {
        if (host.isEmpty() && node.interception() == ProxyNode.Interception.NONE) {
            return "127.0.0.1";
        }
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") ? node.address() : host;
    }

    private int appPort(int port) {
        return node.inbound().stream()
                .filter(p -> p.port() == port)
                .map(ProxyNode.InboundPort::appPort)
                .findFirst()
                .orElse(port);
    }

    /// What the service's rule says of its connections holds for the last hop too (Istio).
    private boolean asClient(ServedPort served) {
        return mesh.policy(served.service(), node.namespace(), node.labels())
                        .forPort(served.port().number())
                        .connectionPool()
                        .orElse(ConnectionPool.NONE)
                        .httpVersion()
                        .orElse(HttpVersion.HTTP_1)
                == HttpVersion.AS_CLIENT;
    }

    /// The service port that stands for a port of the workload: by its address, else by its labels, since it is no
    /// endpoint before it is ready.
    private Optional<ServedPort> served(int port) {
        return mesh.served(node.address(), port)
                .or(() -> mesh.servedBy(node.namespace(), node.labels(), node.address()).stream()
                        .filter(s -> s.port().targetPort() == port)
                        .findFirst());
    }

    /// What a workload serves, in ascending order: the ports that it registered, and, when captured, those where
    /// services that stand for it expect it to listen.
    private List<ProxyNode.InboundPort> ports() {
        SortedMap<Integer, ProxyNode.InboundPort> ports = new TreeMap<>();
        node.inbound().forEach(port -> ports.put(port.port(), port));
        if (node.interception() == ProxyNode.Interception.NONE) {
            return List.copyOf(ports.values());
        }
        for (ServedPort each : mesh.servedBy(node.namespace(), node.labels(), node.address())) {
            int number = each.port().targetPort();
            if (each.port().protocol() != Protocol.UDP && number > 0) {
                ports.putIfAbsent(
                        number,
                        new ProxyNode.InboundPort(number, number, each.port().protocol()));
            }
        }
        return List.copyOf(ports.values());
    }

    /// What stands for a workload that no document describes.
    static Origin registration(ProxyNode node) {
        return new Origin(new ElementId("Registration", node.namespace(), node.name()), "", Position.BUILT_IN);
    }
}
