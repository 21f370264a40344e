package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.balance.HostShares;
import dev.meshwright.decide.balance.HostView;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.session.Session;
import dev.meshwright.decide.tls.UpstreamTls;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DnsCache;
import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.UpstreamTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// From a cluster's name to the next side of a connection: its endpoints with their shares, how each is spoken to,
/// and what becomes of the connection there.
final class Upstream {
    private final Network network;
    private final Instance proxy;
    private final ProxyTables tables;
    private final ProxyHop.Session session;
    private final int depth;

    Upstream(Network network, Instance proxy, ProxyTables tables, ProxyHop.Session session, int depth) {
        this.network = network;
        this.proxy = proxy;
        this.tables = tables;
        this.session = session;
        this.depth = depth;
    }

    /// A host that may be picked.
    record Candidate(Endpoint endpoint, double share) {}

    /// Bytes, or TLS that is none of the proxy's business, go on as they are.
    ///
    /// @param named host that the client's TLS names, where a filter asks for it
    List<Flow> bytes(String name, boolean hashSourceIp, Optional<DynamicHost> named, Recorder recorder) {
        Optional<ClusterTable> cluster = tables.cluster(name);
        if (cluster.isEmpty()) {
            recorder.step("cluster", "cds/" + name, "", false, missing(name));
            return failed(recorder, "no cluster " + name);
        }
        recorder.step("cluster", cluster.get().place(), name);
        List<Candidate> candidates = candidates(
                cluster.get(),
                hashSourceIp
                        ? OptionalLong.of(RequestHash.ofSource(session.facts().sourceAddress()))
                        : OptionalLong.empty(),
                named,
                Optional.empty(),
                List.of(),
                recorder);
        if (candidates.isEmpty()) {
            return failed(recorder, "cluster " + name + " has no endpoint");
        }
        List<Flow> flows = new ArrayList<>();
        for (Candidate each : candidates) {
            Recorder own = recorder.fork();
            for (Flow flow : connect(cluster.get(), each.endpoint(), Network.copy(session.wire()), own)) {
                flows.add(flow.after(each.share(), own.steps(), List.of()));
            }
        }
        return flows;
    }

    /// Why a cluster is not there: the resource was refused, or nobody sent it.
    String missing(String name) {
        String refused = tables.refused().getOrDefault("cds/" + name, "");
        return name + (refused.isEmpty() ? ": does not exist" : ": refused by the proxy: " + refused);
    }

    /// The hosts that may be picked; empty when there are none.
    ///
    /// @param hash of the request or connection, if it has one
    /// @param named host that the request or the client's TLS names, if it names one
    /// @param kept session of the request, if it has one
    /// @param avoided keys of endpoints that are picked only when nothing else is left
    List<Candidate> candidates(
            ClusterTable cluster,
            OptionalLong hash,
            Optional<DynamicHost> named,
            Optional<Session> kept,
            List<String> avoided,
            Recorder recorder) {
        if (cluster.discovery() instanceof Discovery.ByName(var cache)) {
            return byName(cluster, cache, named, recorder);
        }
        if (cluster.discovery() instanceof Discovery.OriginalDestination) {
            ConnectionFacts facts = session.facts();
            int port =
                    cluster.lbPolicy() instanceof LbPolicy.OriginalDestination original && original.portOverride() > 0
                            ? original.portOverride()
                            : facts.destinationPort();
            return List.of(new Candidate(endpoint(facts.destinationAddress(), port, ""), 1));
        }
        EndpointTable table = cluster.discovery() instanceof Discovery.Eds(String service)
                ? tables.endpoints(service.isEmpty() ? cluster.name() : service).orElse(cluster.endpoints())
                : cluster.endpoints();
        HostSet hosts = HostSet.of(table);
        if (kept.isPresent() && !kept.get().endpoint().isEmpty()) {
            Session session = kept.get();
            int host = Balancer.of(cluster, hosts).named(session.endpoint(), HostView.FRESH);
            recorder.step(
                    "session",
                    cluster.place(),
                    host != Balancer.NONE,
                    session.endpoint()
                            + (host != Balancer.NONE
                                    ? " is kept"
                                    : session.strict()
                                            ? " is no endpoint any more, and no other will do"
                                            : " is no endpoint any more, so another is picked"));
            if (host != Balancer.NONE || session.strict()) {
                return host == Balancer.NONE ? List.of() : List.of(new Candidate(hosts.host(host), 1));
            }
        }
        double[] shares = HostShares.of(cluster, hosts, HostView.FRESH, hash.isPresent(), hash.orElse(0));
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            if (shares[i] > 0) {
                candidates.add(new Candidate(hosts.host(i), shares[i]));
            }
        }
        recorder.step(
                "load-balancing",
                cluster.place().child("lb_policy"),
                !candidates.isEmpty(),
                cluster.lbPolicy().getClass().getSimpleName() + " over " + candidates.size() + " of " + hosts.size()
                        + " endpoints");
        List<Candidate> left = without(candidates, avoided);
        return cluster.discovery() instanceof Discovery.Dns dns ? resolved(left, dns) : left;
    }

    /// The host that is called by its name: an address that the mesh knows, or the name, of the world outside.
    private List<Candidate> byName(
            ClusterTable cluster, DnsCache cache, Optional<DynamicHost> named, Recorder recorder) {
        if (named.isEmpty()) {
            recorder.step("load-balancing", cluster.place().child("cluster_type"), false, "no host is named");
            return List.of();
        }
        DynamicHost host = named.get();
        boolean numeric = IpAddress.numeric(host.name());
        if (numeric && !DynamicHost.reachable(IpAddress.parse(host.name()))) {
            recorder.step(
                    "load-balancing",
                    cluster.place().child("cluster_type"),
                    false,
                    host.name() + " is an address of the machine or its link, which nobody may call by name");
            return List.of();
        }
        recorder.step(
                "load-balancing",
                cluster.place().child("cluster_type"),
                numeric
                        ? "Named over the address " + host.name()
                        : "Named over the addresses of " + host.name() + ", which the proxy looks up and uses for "
                                + cache.refreshMillis() / 1000 + " s");
        Discovery.Dns dns = new Discovery.Dns(Discovery.Dns.Kind.LOGICAL, cache.family(), cache.refreshMillis());
        return resolved(List.of(new Candidate(host.at(host.name()), 1)), dns);
    }

    private static List<Candidate> without(List<Candidate> candidates, List<String> avoided) {
        List<Candidate> left = candidates.stream()
                .filter(c -> !avoided.contains(c.endpoint().key()))
                .toList();
        double sum = left.stream().mapToDouble(Candidate::share).sum();
        return left.isEmpty() || left.size() == candidates.size()
                ? candidates
                : left.stream()
                        .map(c -> new Candidate(c.endpoint(), c.share() / sum))
                        .toList();
    }

    /// Names become addresses; a name that the mesh does not know stays, and is of the world outside.
    private List<Candidate> resolved(List<Candidate> named, Discovery.Dns dns) {
        List<Candidate> resolved = new ArrayList<>();
        for (Candidate each : named) {
            Endpoint of = each.endpoint();
            List<String> addresses = IpAddress.numeric(of.address())
                    ? List.of(of.address())
                    : network.world().resolve(of.address(), proxy.workload().namespace());
            List<String> used = addresses.isEmpty()
                    ? List.of(of.address())
                    : dns.kind() == Discovery.Dns.Kind.LOGICAL ? List.of(addresses.getFirst()) : addresses;
            for (String address : used) {
                resolved.add(new Candidate(
                        new Endpoint(
                                address,
                                of.port(),
                                of.hostname().isEmpty() ? of.address() : of.hostname(),
                                of.weight(),
                                of.health(),
                                of.metadata()),
                        each.share() / used.size()));
            }
        }
        return resolved;
    }

    private static Endpoint endpoint(String address, int port, String hostname) {
        return new Endpoint(address, port, hostname, 1, Endpoint.Health.HEALTHY, Metadata.EMPTY);
    }

    /// Connects to an endpoint and sends `payload`, in TLS where the cluster says so.
    List<Flow> connect(ClusterTable cluster, Endpoint endpoint, Wire payload, Recorder recorder) {
        String trustDomain = network.world().mesh().settings().trustDomain();
        UpstreamTransport transport = cluster.transportFor(endpoint);
        recorder.step("endpoint", cluster.place(), endpoint.key());
        Wire secured = switch (transport.secured()) {
            case UpstreamTransport.WithHeader _ -> throw new IllegalStateException("a header inside of a header");
            case UpstreamTransport.Plaintext() -> payload;
            case UpstreamTransport.Tls tls -> {
                Credential credential = Handshake.credential(tls.context().common(), proxy, trustDomain);
                List<String> own = switch (credential) {
                    case Credential.None() -> List.of();
                    case Credential.Mesh(String identity) -> List.of(identity);
                    case Credential.Other(String name, var _) -> List.of(name);
                };
                ConnectionFacts next = cluster.nextHop(endpoint, offered(tls.context(), payload), own);
                recorder.step(
                        "tls",
                        tls.place(),
                        "to the endpoint"
                                + (next.serverName().isEmpty() ? "" : ", SNI " + next.serverName())
                                + (next.applicationProtocols().isEmpty()
                                        ? ""
                                        : ", ALPN " + String.join(", ", next.applicationProtocols()))
                                + (own.isEmpty() ? "" : ", as " + own.getFirst()));
                yield new Wire.Tls(
                        next.serverName(),
                        next.applicationProtocols(),
                        credential,
                        tls.context().common().validation(),
                        payload);
            }
        };
        Wire wire = secured;
        if (transport instanceof UpstreamTransport.WithHeader(var version, var _)) {
            recorder.step("header", cluster.place(), "PROXY protocol " + version + ", about the client, comes first");
            wire = new Wire.WithHeader(version, session.facts().sourceAddress(), secured);
        }
        if (endpoint.pipe()) {
            return List.of(network.program(
                    Optional.empty(), endpoint.address(), 0, Optional.of(session.facts()), proxy.address(), wire));
        }
        boolean ownProgram = session.listener().direction() == ListenerTable.Direction.INBOUND
                && (endpoint.address().equals(proxy.address())
                        || (IpAddress.numeric(endpoint.address())
                                && IpAddress.loopback(IpAddress.parse(endpoint.address()))));
        if (ownProgram) {
            return List.of(network.program(
                    Optional.of(proxy),
                    endpoint.address(),
                    endpoint.port(),
                    Optional.of(session.facts()),
                    cluster.sourceAddress(),
                    wire));
        }
        String source = cluster.sourceAddress().isEmpty() ? proxy.address() : cluster.sourceAddress();
        return network.connect(endpoint.address(), endpoint.port(), source, wire, depth);
    }

    /// What HTTP offers where nothing is configured; empty: what is configured.
    private static List<String> offered(UpstreamTls tls, Wire payload) {
        return payload instanceof Wire.Http(var version, var _, var _)
                        && tls.common().alpnProtocols().isEmpty()
                ? tls.forHttp(version == Payload.Version.HTTP_2).common().alpnProtocols()
                : List.of();
    }

    private List<Flow> failed(Recorder recorder, String why) {
        return List.of(
                Flow.failed(Outcome.Failed.Kind.NO_UPSTREAM, proxy.name(), why).after(recorder.steps()));
    }

    /// What is spoken to a cluster for a client that speaks `downstream`.
    static Payload.Version version(ClusterTable cluster, Payload.Version downstream) {
        return switch (cluster.protocol().protocol()) {
            case HTTP_1 -> Payload.Version.HTTP_1_1;
            case HTTP_2 -> Payload.Version.HTTP_2;
            case DOWNSTREAM, AUTO -> downstream;
        };
    }

    static boolean grpc(SyntheticHead head) {
        return head.first("content-type").toLowerCase(Locale.ROOT).startsWith("application/grpc");
    }
}
