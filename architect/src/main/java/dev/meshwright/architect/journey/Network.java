package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.architect.world.World;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.filter.Chance;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who gets a connection: the proxy in front of an address, the program behind it, one of a virtual address's
/// endpoints, or the world outside.
final class Network {
    /// A call that passes more proxies than this goes round in circles.
    private static final int PROXIES_MAX = 12;

    private final World world;
    private final Respondent programs;
    private final Issuers issuers;
    private final Spending spending;

    /// @param spending of the calls before this one
    Network(World world, Respondent programs, Issuers issuers, Spending spending) {
        this.world = world;
        this.programs = programs;
        this.issuers = issuers;
        this.spending = spending;
    }

    Respondent programs() {
        return programs;
    }

    /// What is left of a proxy's limits.
    Buckets buckets(Instance proxy, Recorder recorder) {
        return spending.of(proxy, recorder);
    }

    /// What a proxy's filters ask beside the request.
    Surroundings around(Instance proxy, Chance chance, Recorder recorder) {
        return issuers.around(chance, buckets(proxy, recorder), proxy.localCluster());
    }

    World world() {
        return world;
    }

    /// A connection that a program makes and its own sidecar takes.
    List<Flow> outbound(Instance caller, String address, int port, Wire wire) {
        if (wire instanceof Wire.Datagram) {
            // Capture is of TCP alone.
            return connect(address, port, caller.address(), wire, 0);
        }
        List<ListenerTable> listeners = world.tables(caller).listeners();
        ListenerTable taken = null;
        for (ListenerTable listener : listeners) {
            if (caller.captured() ? listener.useOriginalDst() : bound(listener, address, port, wire)) {
                taken = listener;
            }
        }
        if (taken == null) {
            return connect(address, port, caller.address(), wire, 0);
        }
        if (caller.captured()) {
            taken = world.tables(caller).meant(address, port).orElse(taken);
        }
        return new ProxyHop(this, caller, 1).accept(taken, address, port, caller.address(), wire);
    }

    private static boolean bound(ListenerTable listener, String address, int port, Wire wire) {
        return listener.bindToPort()
                && listener.transport() == wire.transport()
                && listener.binds().stream()
                        .anyMatch(b -> b.port() == port
                                && (b.address().equals(address) || b.address().equals("0.0.0.0")));
    }

    /// A connection on the wire.
    ///
    /// @param depth proxies passed so far
    List<Flow> connect(String address, int port, String source, Wire wire, int depth) {
        if (depth > PROXIES_MAX) {
            return List.of(
                    Flow.failed(Outcome.Failed.Kind.LOOP, "", "more than " + PROXIES_MAX + " proxies were passed"));
        }
        Optional<Instance> at = world.at(address);
        if (at.isPresent()) {
            return arrive(at.get(), port, source, wire, depth);
        }
        Optional<Service> virtual = world.atVirtualAddress(address);
        if (virtual.isPresent()) {
            return spread(virtual.get(), port, source, wire, depth);
        }
        return List.of(program(Optional.empty(), address, port, Optional.empty(), source, wire));
    }

    private List<Flow> arrive(Instance instance, int port, String source, Wire wire, int depth) {
        boolean past = wire instanceof Wire.Datagram && instance.captured();
        if (instance.role() == Instance.Role.PLAIN || past) {
            return List.of(program(Optional.of(instance), instance.address(), port, Optional.empty(), source, wire));
        }
        ProxyTables tables = world.tables(instance);
        for (ListenerTable listener : tables.inboundListeners()) {
            boolean takes = instance.captured()
                    ? listener.direction() == ListenerTable.Direction.INBOUND && listener.bindToPort()
                    : bound(listener, instance.address(), port, wire);
            if (takes) {
                return new ProxyHop(this, instance, depth + 1).accept(listener, instance.address(), port, source, wire);
            }
        }
        return List.of(Flow.failed(Outcome.Failed.Kind.REFUSED, instance.name(), "nobody listens on port " + port));
    }

    /// Who calls a virtual address without a proxy gets one of its endpoints, each as likely as another.
    private List<Flow> spread(Service service, int port, String source, Wire wire, int depth) {
        List<EndpointView> endpoints = world.endpoints(service, port);
        if (endpoints.isEmpty()) {
            return List.of(
                    Flow.failed(Outcome.Failed.Kind.REFUSED, "", service.host() + " has no endpoint for port " + port));
        }
        List<Flow> flows = new ArrayList<>();
        for (EndpointView endpoint : endpoints) {
            for (Flow flow : connect(endpoint.workload().address(), endpoint.port(), source, copy(wire), depth)) {
                flows.add(flow.after(1.0 / endpoints.size(), List.of(), List.of()));
            }
        }
        return flows;
    }

    static Wire copy(Wire wire) {
        return switch (wire) {
            case Wire.Http(var version, var head, int attempt) -> new Wire.Http(version, head.copy(), attempt);
            case Wire.Tls tls ->
                new Wire.Tls(tls.serverName(), tls.alpn(), tls.credential(), tls.validation(), copy(tls.inner()));
            case Wire.WithHeader(var version, var about, var inner) -> new Wire.WithHeader(version, about, copy(inner));
            case Wire.Bytes bytes -> bytes;
            case Wire.Datagram datagram -> datagram;
        };
    }

    /// The end of the way.
    ///
    /// @param byProxy what the proxy in front saw
    Flow program(
            Optional<Instance> instance,
            String address,
            int port,
            Optional<ConnectionFacts> byProxy,
            String source,
            Wire wire) {
        String name = instance.map(Instance::name).orElse(address);
        if (instance.isPresent()
                && !instance.get().listens().isEmpty()
                && !instance.get().listens().contains(port)
                && !beside(address, port)) {
            return Flow.failed(Outcome.Failed.Kind.REFUSED, name, "no program listens on port " + port);
        }
        Wire bare = wire.headerless();
        Arrival arrival = new Arrival(
                instance,
                address,
                port,
                request(bare),
                byProxy,
                bare.facts(address, port, source),
                validation(bare),
                attempt(bare),
                headerVersion(wire));
        Optional<Outcome.Failed> refusal = programs.refuses(arrival);
        if (refusal.isPresent()) {
            return Flow.failed(refusal.get().kind(), name, refusal.get().why());
        }
        if (arrival.request().isEmpty()) {
            return new Flow(1, new Outcome.Reached(arrival, 0, List.of()), null, 0, List.of(), List.of());
        }
        Respondent.Reply reply = programs.answer(arrival);
        if (reply.status() == 0) {
            return Flow.failed(Outcome.Failed.Kind.CLOSED, name, "the program closes the connection")
                    .delayed(reply.delayMillis());
        }
        return new Flow(
                1,
                new Outcome.Reached(arrival, reply.status(), reply.headers()),
                SyntheticHead.response(reply.status(), reply.headers()),
                reply.delayMillis(),
                List.of(),
                List.of());
    }

    /// Whether documents say that a program listens at the loopback address of whoever calls it there, beside the
    /// workload's own.
    private boolean beside(String address, int port) {
        return IpAddress.numeric(address)
                && IpAddress.loopback(IpAddress.parse(address))
                && world.mesh().services().stream()
                        .anyMatch(service -> service.endpoints().stream()
                                .filter(endpoint -> endpoint.address().equals(address))
                                .anyMatch(endpoint -> service.ports().stream()
                                        .anyMatch(
                                                p -> endpoint.ports().getOrDefault(p.name(), p.targetPort()) == port)));
    }

    private static int headerVersion(Wire wire) {
        return wire instanceof Wire.WithHeader(var version, var _, var _)
                ? switch (version) {
                    case V1 -> 1;
                    case V2 -> 2;
                }
                : 0;
    }

    private static PeerValidation validation(Wire wire) {
        return wire instanceof Wire.Tls tls ? tls.validation() : PeerValidation.NONE;
    }

    private static int attempt(Wire wire) {
        return switch (wire) {
            case Wire.Http http -> http.attempt();
            case Wire.Tls tls -> attempt(tls.inner());
            case Wire.WithHeader header -> attempt(header.inner());
            case Wire.Bytes _, Wire.Datagram _ -> 0;
        };
    }

    /// The request that a program reads, TLS of its own taken off.
    private static Optional<Arrival.Request> request(Wire wire) {
        return switch (wire) {
            case Wire.Http(var version, var head, int _) ->
                Optional.of(new Arrival.Request(
                        version,
                        head.text(head.method()),
                        head.text(head.scheme()),
                        head.text(head.authority()),
                        head.text(head.path()),
                        head.headers()));
            case Wire.Tls tls -> request(tls.inner());
            case Wire.WithHeader header -> request(header.inner());
            case Wire.Bytes _, Wire.Datagram _ -> Optional.empty();
        };
    }
}
