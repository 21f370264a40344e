package dev.meshwright.compile.view;

import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.telemetry.TelemetryView;
import dev.meshwright.compile.telemetry.Traits;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One mesh snapshot, indexed for compilation. Built once per snapshot and shared by all nodes; immutable,
/// and the same whatever order the snapshot's lists came in.
public final class MeshView {
    private final MeshSettings settings;
    private final TelemetryView telemetry;
    private final RouteDefaults routeDefaults;
    private final ServiceIndex services;
    private final SidecarScopes scopes;
    private final Attachments attachments;
    private final List<DestinationPolicy> rules;
    private final HostPolicies policies;
    private final Set<String> policyLabels;
    private final PeerModes peerModes;
    private final Authorizations authorizations;
    private final Tokens tokens;
    private final EndpointIndex endpoints;
    private final WorkloadServices workloadServices;
    private final Callers callers;
    private final Credentials credentials;
    private final boolean dynamicNames;
    private final boolean sessions;
    private final boolean patched;

    public MeshView(Mesh mesh) {
        this(mesh, Optional.empty());
    }

    /// The same view in less time.
    ///
    /// @param before of a mesh that has the same services, workloads, settings and PeerAuthentications
    public MeshView(Mesh mesh, Optional<MeshView> before) {
        settings = mesh.settings();
        services =
                before.map(b -> b.services).orElseGet(() -> new ServiceIndex(mesh.services(), settings.domainSuffix()));
        telemetry = new TelemetryView(settings, mesh.telemetries(), services::has);
        dynamicNames = Handling.hasDynamicNames(mesh);
        sessions = Handling.keepsSessions(mesh);
        patched = !mesh.envoyPatches().isEmpty();
        routeDefaults = RouteDefaults.of(settings);
        scopes = new SidecarScopes(this, mesh.sidecars(), settings.rootNamespace(), before.map(b -> b.scopes));
        attachments = new Attachments(mesh.routes(), mesh.gateways());
        rules = mesh.destinationPolicies();
        // Nothing here tells where a rule stands.
        Optional<MeshView> ruled = before.filter(b -> b.rules.equals(rules));
        policyLabels = ruled.map(b -> b.policyLabels).orElseGet(() -> {
            Set<String> labels = new TreeSet<>();
            rules.forEach(p -> labels.addAll(p.selector().keySet()));
            return labels;
        });
        policies = ruled.map(b -> b.policies)
                .orElseGet(() -> new HostPolicies(
                        settings.rootNamespace(), rules, settings.traffic().policy()));
        peerModes = new PeerModes(settings.rootNamespace(), mesh.peerAuthentications());
        authorizations = new Authorizations(settings, mesh.authorizationPolicies(), services::has);
        tokens = new Tokens(settings.rootNamespace(), mesh.requestAuthentications(), services::of);
        endpoints = before.map(b -> b.endpoints)
                .orElseGet(() -> new EndpointIndex(services.all(), services.aliases(), mesh.workloads(), peerModes));
        workloadServices = before.map(b -> b.workloadServices).orElseGet(() -> new WorkloadServices(services.all()));
        callers = ruled.map(b -> b.callers).orElseGet(() -> new Callers(mesh));
        credentials = new Credentials(mesh.inventory().credentials());
    }

    public MeshSettings settings() {
        return settings;
    }

    /// Whose identities are those of this mesh: its own trust domain, then its aliases.
    public List<String> trustDomains() {
        return Handling.trustDomains(settings);
    }

    /// What proxies tell of calls.
    public TelemetryView telemetry() {
        return telemetry;
    }

    /// What the listeners on one side of a workload have in common.
    ///
    /// @param labels of the workload; those that some Telemetry asks for are enough
    /// @param traits of the data plane
    public Handling handling(String namespace, Map<String, String> labels, Mode side, Traits traits) {
        List<Telemetry> ours = telemetry.of(namespace, labels);
        return Handling.of(
                settings,
                telemetry.logs(ours, side),
                telemetry.spans(ours, side, namespace, labels).stream().toList(),
                telemetry.metrics(ours, side, traits),
                dynamicNames,
                sessions);
    }

    /// Who reads the routes of a workload's calls.
    ///
    /// @param labels of the workload; those that some Telemetry asks for are enough
    public RouteReaders routeReaders(String namespace, Map<String, String> labels) {
        if (patched) {
            return RouteReaders.ANY;
        }
        List<Telemetry> ours = telemetry.of(namespace, labels);
        return RouteReaders.of(
                telemetry.logs(ours, Mode.CLIENT),
                telemetry.spans(ours, Mode.CLIENT, namespace, labels).stream().toList(),
                telemetry.metrics(ours, Mode.CLIENT, new Traits(true)));
    }

    /// What the mesh has for routes that do not say it.
    public RouteDefaults routeDefaults() {
        return routeDefaults;
    }

    /// What the mesh says of connections to everywhere; in which version of HTTP is for services alone.
    public ConnectionPool usualPool() {
        return settings.traffic()
                .policy()
                .connectionPool()
                .orElse(ConnectionPool.NONE)
                .with(Setting.unset());
    }

    /// The limits of connections to programs: those that a Sidecar writes, else the mesh's.
    public ConnectionPool poolOfProgram(Setting<ConnectionPool> written) {
        return HostPolicies.fill(written.orElse(ConnectionPool.NONE), usualPool());
    }

    /// What a client namespace sees, by host; of several services with one host its own, else the one in the first
    /// namespace (Istio).
    public List<Service> services(String clientNamespace) {
        return services.visible(clientNamespace);
    }

    /// Whether a service is another name of one, and has no connections of its own.
    public boolean isAlias(Service service) {
        return services.aliases().isAlias(service);
    }

    /// Everything that is exported to a client namespace, by host and namespace.
    List<Service> exported(String clientNamespace) {
        return services.exported(clientNamespace);
    }

    /// The Sidecar that a workload is under: one that picks it, else its namespace's, else the root namespace's
    /// (Istio: of several the first by age, here by name).
    public Optional<Sidecar> sidecar(String namespace, Map<String, String> labels) {
        return scopes.of(namespace, labels);
    }

    /// What proxies of a namespace see under a Sidecar.
    ///
    /// @param sidecar `namespace/name`; empty: none
    public ClientScope scope(String namespace, String sidecar) {
        return scopes.scope(namespace, sidecar);
    }

    /// All services, by host and namespace.
    public List<Service> services() {
        return services.all();
    }

    public Optional<Service> service(String host) {
        return services.of(host);
    }

    /// The service of a host, if the client namespace sees it.
    public Optional<Service> service(String host, String clientNamespace) {
        return services.of(host, clientNamespace);
    }

    /// Whether some routes or services keep clients on one endpoint.
    public boolean keepsSessions() {
        return sessions;
    }

    public PeerModes peerModes() {
        return peerModes;
    }

    /// Who may call a workload with these labels, and which tokens they may show.
    public PolicyFilters authorization(String namespace, Map<String, String> labels) {
        return authorizations.of(namespace, labels, tokens.of(namespace, labels));
    }

    /// @param clientLabels of the calling workload; those in [#policyLabels] are enough
    public HostPolicy policy(Service service, String clientNamespace, Map<String, String> clientLabels) {
        return policies.of(service, clientNamespace, clientLabels);
    }

    /// Whether some DestinationRule has a key from a credential, which only gateways get.
    public boolean policiesNameCredentials() {
        return callers.keysMatter();
    }

    public Credentials credentials() {
        return credentials;
    }

    /// Where a calling workload is, as far as some policy asks for that.
    ///
    /// @param owner the deployment or group of the workload
    /// @param address by which documents may know it
    public Caller caller(String namespace, Map<String, String> labels, String owner, String address) {
        return callers.of(namespace, labels, owner, address);
    }

    /// The labels that some DestinationRule asks of its callers.
    public Set<String> policyLabels() {
        return policyLabels;
    }

    /// The gateways whose selector picks a workload with these labels in this namespace, and those that name services
    /// in place of a selector.
    public List<Gateway> gateways(Map<String, String> labels, String namespace) {
        return attachments.gateways(labels, namespace);
    }

    /// The certificate that a gateway with these labels shows servers, at most one: that of the first Gateway that has
    /// one.
    public List<Credential.Ref> shownByGateway(Map<String, String> labels, String namespace) {
        return gateways(labels, namespace).stream()
                .flatMap(gateway -> gateway.clientCertificate().stream())
                .limit(1)
                .toList();
    }

    /// The ports of a workload at which the port `number` of a Gateway is reached, in ascending order: the target ports
    /// of the services in front of it that have that port; empty when none has.
    public List<Integer> targetPorts(Gateway gateway, String address, int number) {
        return endpoints.targetPorts(
                address,
                number,
                service -> gateway.services().isEmpty()
                        ? service.gatewayPorts() == Service.GatewayPorts.OF_THE_SERVICE
                        : gateway.services().contains(service.host())
                                && service.namespace().equals(gateway.namespace()));
    }

    /// All tables attached to one gateway (`namespace/name`), in order of namespace and name.
    public List<RouteTable> gatewayRoutes(String gateway) {
        return attachments.toGateway(gateway);
    }

    /// Tables for sidecars in a namespace.
    ///
    /// @param before of the same namespace in another mesh
    SidecarTables sidecarTables(String clientNamespace, Optional<SidecarTables> before) {
        return attachments.toSidecars(clientNamespace, before);
    }

    /// The endpoints of one service port that can be reached, in order of name, address and port: the
    /// service's listed ones and those its selector finds.
    public List<EndpointView> endpoints(Service service, Service.Port port) {
        return endpoints.endpoints(service, port);
    }

    /// The service port whose endpoint stands at this address and port; the first by host when there are
    /// several.
    public Optional<ServedPort> served(String address, int port) {
        return endpoints.served(address, port);
    }

    /// The ports of the services that stand for a workload, whether it is an endpoint now or not: those that select
    /// its labels, and those that list its address; in the order of hosts.
    public List<ServedPort> servedBy(String namespace, Map<String, String> labels, String address) {
        List<ServedPort> all = new ArrayList<>();
        for (Service service : workloadServices.of(namespace, labels, address)) {
            service.ports().forEach(port -> all.add(new ServedPort(service, port)));
        }
        return all;
    }

    /// The port that a route's destination means: as written, else the service's only one, else the one that
    /// the request was sent to.
    public int destinationPort(HttpRoute.Destination destination, int requestPort) {
        if (destination.port() != 0) {
            return destination.port();
        }
        return service(destination.host())
                .map(Service::ports)
                .filter(ports -> ports.size() == 1)
                .map(ports -> ports.getFirst().number())
                .orElse(requestPort);
    }

    /// How callers in a namespace keep requests to a destination on one endpoint.
    ///
    /// @param subset empty: the whole service
    /// @param port of the destination
    public Setting<ConsistentHash> hash(
            String host, String subset, int port, String clientNamespace, Map<String, String> clientLabels) {
        return traffic(host, subset, port, clientNamespace, clientLabels)
                .balancing()
                .hash();
    }

    /// The policy that callers in a namespace obey for a destination; nothing for a host that they do not
    /// see.
    ///
    /// @param subset empty: the whole service
    /// @param port of the destination
    public TrafficPolicy traffic(
            String host, String subset, int port, String clientNamespace, Map<String, String> clientLabels) {
        Optional<Service> service = service(host, clientNamespace);
        if (service.isEmpty()) {
            return TrafficPolicy.NONE;
        }
        HostPolicy policy = policy(service.get(), clientNamespace, clientLabels);
        return policy.subsets().stream()
                .filter(s -> s.name().equals(subset))
                .findFirst()
                .map(s -> policy.forPort(s, port))
                .orElseGet(() -> policy.forPort(port));
    }
}
