package dev.meshwright.dialects.document;

import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.Credential;
import dev.meshwright.model.Delegation;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;

/// What documents give to the mesh, collected. Owned by the thread that reads.
public final class MeshParts {
    private final List<Service> services = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();
    private final List<RouteTable> routes = new ArrayList<>();
    private final List<DestinationPolicy> destinationPolicies = new ArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<PeerAuthentication> peerAuthentications = new ArrayList<>();
    private final List<Sidecar> sidecars = new ArrayList<>();
    private final List<AuthorizationPolicy> authorizationPolicies = new ArrayList<>();
    private final List<RequestAuthentication> requestAuthentications = new ArrayList<>();
    private final List<Telemetry> telemetries = new ArrayList<>();
    private final List<Inventory.Template> templates = new ArrayList<>();
    private final List<Inventory.ServiceAccount> serviceAccounts = new ArrayList<>();
    private final List<Inventory.Namespace> namespaces = new ArrayList<>();
    private final List<Credential> credentials = new ArrayList<>();
    private final List<EnvoyPatches> envoyPatches = new ArrayList<>();

    private final List<Object> left = new ArrayList<>();

    /// Leaves something for a dialect's [link][Dialect#link].
    public void leave(Object part) {
        left.add(part);
    }

    /// What was left of one type, in the order of the documents.
    public <T> List<T> left(Class<T> type) {
        return left.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public List<Service> services() {
        return List.copyOf(services);
    }

    public List<Workload> workloads() {
        return List.copyOf(workloads);
    }

    /// Puts one service in the place of another.
    public void replace(Service service, Service by) {
        services.set(services.indexOf(service), by);
    }

    public List<Inventory.Namespace> namespaces() {
        return List.copyOf(namespaces);
    }

    public void add(Service service) {
        services.add(service);
    }

    public void add(Workload workload) {
        workloads.add(workload);
    }

    public void add(RouteTable table) {
        routes.add(table);
    }

    public void add(DestinationPolicy policy) {
        destinationPolicies.add(policy);
    }

    public void add(Gateway gateway) {
        gateways.add(gateway);
    }

    public void add(PeerAuthentication policy) {
        peerAuthentications.add(policy);
    }

    public void add(Sidecar sidecar) {
        sidecars.add(sidecar);
    }

    public void add(AuthorizationPolicy policy) {
        authorizationPolicies.add(policy);
    }

    public void add(RequestAuthentication policy) {
        requestAuthentications.add(policy);
    }

    public void add(Telemetry telemetry) {
        telemetries.add(telemetry);
    }

    public void add(Inventory.Template template) {
        templates.add(template);
    }

    public void add(Inventory.ServiceAccount account) {
        serviceAccounts.add(account);
    }

    public void add(Inventory.Namespace namespace) {
        namespaces.add(namespace);
    }

    public void add(Credential credential) {
        credentials.add(credential);
    }

    /// Whether there is something that refuses callers.
    public boolean hasPolicies() {
        return !authorizationPolicies.isEmpty() || !peerAuthentications.isEmpty() || !requestAuthentications.isEmpty();
    }

    public void add(EnvoyPatches patches) {
        envoyPatches.add(patches);
    }

    public void addAll(MeshParts other) {
        addAll(services, other.services);
        addAll(workloads, other.workloads);
        addAll(routes, other.routes);
        addAll(destinationPolicies, other.destinationPolicies);
        addAll(gateways, other.gateways);
        addAll(peerAuthentications, other.peerAuthentications);
        addAll(sidecars, other.sidecars);
        addAll(authorizationPolicies, other.authorizationPolicies);
        addAll(requestAuthentications, other.requestAuthentications);
        addAll(telemetries, other.telemetries);
        addAll(templates, other.templates);
        addAll(serviceAccounts, other.serviceAccounts);
        addAll(namespaces, other.namespaces);
        addAll(credentials, other.credentials);
        addAll(envoyPatches, other.envoyPatches);
        addAll(left, other.left);
    }

    /// Most elements give one part of one kind.
    private static <T> void addAll(List<T> to, List<T> from) {
        if (!from.isEmpty()) {
            to.addAll(from);
        }
    }

    /// Route tables by namespace and name, with what they delegate to put in.
    public Delegation.Resolved routes(MeshOrder order) {
        return Delegation.resolve(order.routes.sorted(routes));
    }

    /// The snapshot, each list by namespace and name; what one element gave keeps its order.
    public Mesh toMesh(MeshSettings settings, List<RouteTable> resolved, MeshOrder order) {
        return new Mesh(
                settings,
                order.services.sorted(services),
                order.workloads.sorted(workloads),
                resolved,
                order.destinationPolicies.sorted(destinationPolicies),
                order.gateways.sorted(gateways),
                order.peerAuthentications.sorted(peerAuthentications),
                order.sidecars.sorted(sidecars),
                order.authorizationPolicies.sorted(authorizationPolicies),
                order.requestAuthentications.sorted(requestAuthentications),
                order.telemetries.sorted(telemetries),
                new Inventory(
                        order.templates.sorted(templates),
                        order.serviceAccounts.sorted(serviceAccounts),
                        order.namespaces.sorted(namespaces),
                        order.credentials.sorted(credentials)),
                order.envoyPatches.sorted(envoyPatches));
    }
}
