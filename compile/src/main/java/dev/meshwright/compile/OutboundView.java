package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.cluster.Endpoints;
import dev.meshwright.compile.cluster.FixedClusters;
import dev.meshwright.compile.cluster.OutboundCluster;
import dev.meshwright.compile.cluster.OutboundInputs;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.CredentialSecrets;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.Caller;
import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.compile.view.HostPolicy;
import dev.meshwright.compile.view.Hosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.Placement;
import dev.meshwright.model.ConnectionSettings;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the outbound clusters of a node depend on, beside the mesh: nodes with equal views share them all.
///
/// @param clientNamespace decides which DestinationRules hold
/// @param clientLabels those of the workload that some DestinationRule asks its callers for
/// @param caller where it is
/// @param keys it is a gateway, to which keys of credentials are given
/// @param kind of the node
/// @param shown certificate of its own that a gateway shows servers of TLS; at most one
/// @param sidecar `namespace/name` of the Sidecar that says what is seen; empty: none
/// @param originalDestination connections are captured and know where they wanted to go
record OutboundView(
        String clientNamespace,
        Map<String, String> clientLabels,
        Caller caller,
        boolean keys,
        ProxyNode.Kind kind,
        List<Credential.Ref> shown,
        String sidecar,
        boolean originalDestination) {
    static OutboundView of(ProxyNode node, MeshView mesh) {
        boolean captured = node.kind() == ProxyNode.Kind.SIDECAR && node.interception() != ProxyNode.Interception.NONE;
        Map<String, String> labels = new TreeMap<>(node.labels());
        labels.keySet().retainAll(mesh.policyLabels());
        Caller caller = mesh.caller(node.namespace(), node.labels(), node.owner(), node.address());
        boolean keys = node.kind() == ProxyNode.Kind.ROUTER && mesh.policiesNameCredentials();
        String sidecar = SidecarView.sidecar(node, mesh);
        List<Credential.Ref> shown =
                node.kind() == ProxyNode.Kind.ROUTER ? mesh.shownByGateway(node.labels(), node.namespace()) : List.of();
        return new OutboundView(node.namespace(), labels, caller, keys, node.kind(), shown, sidecar, captured);
    }

    ClientScope scope(MeshView mesh) {
        return mesh.scope(clientNamespace, sidecar);
    }

    TlsVersions versions() {
        return originalDestination ? TlsVersions.COMPATIBLE : TlsVersions.MODERN;
    }

    static void fixed(MeshView mesh, CompileCache cache, NodeParts parts) {
        parts.add(cache.part(
                new FixedClusters.Inputs(ClusterNames.BLACK_HOLE, mesh.usualPool()), FixedClusters::compile));
        parts.add(cache.part(
                new FixedClusters.Inputs(ClusterNames.PASSTHROUGH, mesh.usualPool()), FixedClusters::compile));
        if (mesh.settings().outbound() == OutboundPolicy.ALLOW_ANY_DYNAMIC_DNS) {
            parts.add(cache.part(
                    new FixedClusters.Dynamic(
                            mesh.usualPool(),
                            mesh.settings().traffic().dynamicTls(),
                            mesh.settings().tls()),
                    FixedClusters::compile));
        }
    }

    /// Clusters and endpoints of one host, if it is seen.
    void compile(MeshView mesh, String host, CompileCache cache, NodeParts parts) {
        scope(mesh).service(host).ifPresent(service -> compile(mesh, service, parts, cache));
    }

    /// Clusters and endpoints of all services, and the fixed clusters.
    void compile(MeshView mesh, CompileCache cache, HostMemo<List<PlacedPart>> ofHosts, NodeParts parts) {
        fixed(mesh, cache, parts);
        ClientScope scope = scope(mesh);
        List<Service> services = List.copyOf(scope.services());
        // A route may lead to more ports of a service than are seen otherwise, so the name has them.
        List<String> names = scope.names();
        ofHosts.all(names, i -> {
                    Service service = services.get(i);
                    return new HostMemo.Item<>(names.get(i), () -> Set.of(service.host()), () -> {
                        NodeParts ofHost = parts.another();
                        compile(mesh, service, ofHost, cache);
                        return List.copyOf(ofHost.placed());
                    });
                })
                .forEach(parts::addAll);
    }

    /// What one service needs; asks the mesh about its host alone.
    private void compile(MeshView mesh, Service service, NodeParts parts, CompileCache cache) {
        HostPolicy policy = mesh.policy(service, clientNamespace, clientLabels);
        for (Service.Port port : service.ports()) {
            if (port.protocol() != Protocol.UDP) {
                compile(mesh, service, port, policy, parts, cache);
            }
        }
    }

    private void compile(
            MeshView mesh, Service service, Service.Port port, HostPolicy policy, NodeParts parts, CompileCache cache) {
        List<EndpointView> endpoints = mesh.endpoints(service, port);
        Service seen = seen(service, endpoints);
        Target whole = new Target("", Map.of(), policy.forPort(port.number()), service.origin());
        add(mesh, seen, port, policy, whole, endpoints, parts, cache);
        for (Subset subset : policy.subsets()) {
            Target target =
                    new Target(subset.name(), subset.labels(), policy.forPort(subset, port.number()), subset.origin());
            add(mesh, seen, port, policy, target, endpoints, parts, cache);
        }
    }

    /// Clusters for connections that other networks send to services by server name, encrypted from workload to
    /// workload: those of the hosts that a gateway lets in.
    ///
    /// @return the server names
    List<String> passedOn(MeshView mesh, List<String> hosts, CompileCache cache, NodeParts parts) {
        List<String> names = new ArrayList<>();
        for (Service service : mesh.services(clientNamespace)) {
            boolean let = service.location() == Service.Location.MESH_INTERNAL
                    && hosts.stream().anyMatch(h -> letsIn(h, service));
            if (!let) {
                continue;
            }
            HostPolicy policy = mesh.policy(service, clientNamespace, clientLabels);
            for (Service.Port port : service.ports()) {
                if (port.protocol() == Protocol.UDP) {
                    continue;
                }
                List<EndpointView> endpoints = mesh.endpoints(service, port).stream()
                        .filter(EndpointView::mtls)
                        .toList();
                Target whole = new Target("", Map.of(), policy.forPort(port.number()), service.origin());
                names.add(passedOn(mesh, service, port, policy, whole, endpoints, parts, cache));
                for (Subset subset : policy.subsets()) {
                    Target target = new Target(
                            subset.name(), subset.labels(), policy.forPort(subset, port.number()), subset.origin());
                    names.add(passedOn(mesh, service, port, policy, target, endpoints, parts, cache));
                }
            }
        }
        return names;
    }

    private static boolean letsIn(String host, Service service) {
        int slash = host.indexOf('/');
        String namespace = slash < 0 ? "*" : host.substring(0, slash);
        return (namespace.equals("*") || namespace.equals(service.namespace()))
                && Hosts.covers(host.substring(slash + 1), service.host());
    }

    private String passedOn(
            MeshView mesh,
            Service service,
            Service.Port port,
            HostPolicy policy,
            Target target,
            List<EndpointView> all,
            NodeParts parts,
            CompileCache cache) {
        List<EndpointView> endpoints = matching(target, all);
        boolean listed = seen(service, all).resolution() == Service.Resolution.STATIC;
        Service.Port bytes = port.with(Protocol.TCP);
        OutboundCluster.PassedOn inputs = new OutboundCluster.PassedOn(inputs(
                mesh,
                seen(service, all),
                bytes,
                policy,
                new Target(
                        target.subset(),
                        target.labels(),
                        target.traffic().withoutTls(target.origin()),
                        target.origin()),
                List.of(),
                false,
                listed ? List.of() : Placement.of(endpoints, target.traffic(), caller)));
        parts.add(cache.part(inputs, OutboundCluster::passedOn));
        if (listed) {
            endpoints(inputs.name(), target, endpoints, parts, cache);
        }
        return inputs.name();
    }

    private record Target(String subset, Map<String, String> labels, TrafficPolicy traffic, Origin origin) {}

    private void add(
            MeshView mesh,
            Service service,
            Service.Port port,
            HostPolicy policy,
            Target target,
            List<EndpointView> all,
            NodeParts parts,
            CompileCache cache) {
        List<EndpointView> endpoints =
                secrets(mesh, target.traffic(), cache, parts) ? matching(target, all) : List.of();
        boolean listed = service.resolution() == Service.Resolution.STATIC;
        OutboundInputs inputs = inputs(
                mesh,
                service,
                port,
                policy,
                target,
                peers(mesh.trustDomains(), service, endpoints),
                service.resolution() == Service.Resolution.NONE
                        ? !endpoints.isEmpty() && endpoints.stream().allMatch(EndpointView::mtls)
                        : endpoints.stream().anyMatch(EndpointView::mtls),
                listed ? List.of() : Placement.of(endpoints, target.traffic(), caller));
        parts.add(cache.part(inputs, OutboundCluster::compile));
        if (listed) {
            endpoints(inputs.clusterName(), target, endpoints, parts, cache);
        }
    }

    /// A service whose callers choose the endpoint is balanced over its endpoints by those whose choice is not known.
    private Service seen(Service service, List<EndpointView> endpoints) {
        return service.resolution() == Service.Resolution.NONE
                        && !originalDestination
                        && endpoints.stream().anyMatch(IpLiteral::isEndpoint)
                ? service.withResolution(Service.Resolution.STATIC)
                : service;
    }

    private static List<EndpointView> matching(Target target, List<EndpointView> all) {
        return all.stream()
                .filter(e -> e.workload()
                        .labels()
                        .entrySet()
                        .containsAll(target.labels().entrySet()))
                .toList();
    }

    private OutboundInputs inputs(
            MeshView mesh,
            Service service,
            Service.Port port,
            HostPolicy policy,
            Target target,
            List<String> peers,
            boolean mtls,
            List<Placement.Group> inline) {
        return new OutboundInputs(
                service.host(),
                service.namespace(),
                service.shortName(),
                port,
                service.resolution(),
                service.location(),
                target.subset(),
                target.traffic(),
                policy.origins(),
                target.origin(),
                peers,
                mtls,
                inline,
                originalDestination,
                undeclared(port),
                shownTo(target.traffic()),
                bufferBytesMax(mesh.settings().http().connections()),
                versions(),
                mesh.trustDomains(),
                mesh.settings().tls(),
                mesh.settings().telemetry().clusters().outbound(),
                mesh.settings().traffic().dnsRefresh());
    }

    /// The same for gateways and sidecars where the port says what it takes, so that they share its cluster.
    private OutboundInputs.Undeclared undeclared(Service.Port port) {
        return kind == ProxyNode.Kind.ROUTER && port.protocol() == Protocol.UNDECLARED
                ? OutboundInputs.Undeclared.HTTP_1
                : OutboundInputs.Undeclared.AS_CLIENT;
    }

    private int bufferBytesMax(ConnectionSettings written) {
        ConnectionSettings ours = switch (kind) {
            case SIDECAR -> written;
            case ROUTER -> written.atGateway();
        };
        return ours.clusterBufferBytesMax().orElse(0);
    }

    /// A rule with a certificate of its own shows that.
    private List<Credential.Ref> shownTo(TrafficPolicy traffic) {
        return traffic.tls() instanceof Setting.Set<ClientTls>(var tls, var _) && tls.mode() == TlsMode.SIMPLE
                ? shown
                : List.of();
    }

    private void endpoints(
            String cluster, Target target, List<EndpointView> endpoints, NodeParts parts, CompileCache cache) {
        List<EndpointView> reachable =
                endpoints.stream().filter(IpLiteral::isEndpoint).toList();
        parts.add(cache.part(
                new Endpoints.Inputs(cluster, target.origin(), Placement.of(reachable, target.traffic(), caller)),
                Endpoints::compile));
    }

    /// Adds the secrets that a policy's TLS names.
    ///
    /// @return false when it needs a key that this node must not have: then nothing can be called with it,
    /// and
    ///     nothing must be called without
    private boolean secrets(MeshView mesh, TrafficPolicy traffic, CompileCache cache, NodeParts parts) {
        shownTo(traffic).forEach(ref -> keyPair(mesh, ref, cache, parts));
        if (!(traffic.tls() instanceof Setting.Set<ClientTls>(var tls, var _))
                || tls.credential().isEmpty()
                || tls.mode() == TlsMode.DISABLE
                || tls.mode() == TlsMode.ISTIO_MUTUAL) {
            return true;
        }
        Credential.Ref ref = tls.credential().getFirst();
        mesh.credentials()
                .authorities(ref, clientNamespace)
                .ifPresent(c -> parts.add(cache.part(
                        new CredentialSecrets.Inputs(
                                CredentialSecrets.name(ref, CredentialSecrets.Form.AUTHORITIES),
                                CredentialSecrets.Form.AUTHORITIES,
                                c),
                        CredentialSecrets::compile)));
        if (tls.mode() == TlsMode.SIMPLE) {
            return true;
        }
        if (keys) {
            keyPair(mesh, ref, cache, parts);
        }
        return keys;
    }

    private void keyPair(MeshView mesh, Credential.Ref ref, CompileCache cache, NodeParts parts) {
        mesh.credentials()
                .keyPair(ref, clientNamespace)
                .ifPresent(c -> parts.add(cache.part(
                        new CredentialSecrets.Inputs(
                                CredentialSecrets.name(ref, CredentialSecrets.Form.KEY_PAIR),
                                CredentialSecrets.Form.KEY_PAIR,
                                c),
                        CredentialSecrets::compile)));
    }

    /// Whom the client believes: the names that the service writes, else the identities of its endpoints.
    private static List<String> peers(List<String> trustDomains, Service service, List<EndpointView> endpoints) {
        if (!service.subjectAltNames().isEmpty()) {
            return service.subjectAltNames().stream().distinct().sorted().toList();
        }
        return endpoints.stream()
                .filter(EndpointView::mtls)
                .map(EndpointView::workload)
                .filter(w -> !w.serviceAccount().isEmpty())
                .flatMap(w -> trustDomains.stream()
                        .map(domain -> "spiffe://" + domain + "/ns/" + w.namespace() + "/sa/" + w.serviceAccount()))
                .distinct()
                .sorted()
                .toList();
    }
}
