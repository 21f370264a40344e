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
import java.util.function.UnaryOperator;

/// What documents give to the mesh, collected. Owned by the thread that reads.
public final class MeshParts {
    private List<Service> services = List.of();
    private List<Workload> workloads = List.of();
    private List<RouteTable> routes = List.of();
    private List<DestinationPolicy> destinationPolicies = List.of();
    private List<Gateway> gateways = List.of();
    private List<PeerAuthentication> peerAuthentications = List.of();
    private List<Sidecar> sidecars = List.of();
    private List<AuthorizationPolicy> authorizationPolicies = List.of();
    private List<RequestAuthentication> requestAuthentications = List.of();
    private List<Telemetry> telemetries = List.of();
    private List<Inventory.Template> templates = List.of();
    private List<Inventory.ServiceAccount> serviceAccounts = List.of();
    private List<Inventory.Namespace> namespaces = List.of();
    private List<Credential> credentials = List.of();
    private List<EnvoyPatches> envoyPatches = List.of();

    private List<Object> left = List.of();

    /// Leaves something for a dialect's [link][Dialect#link].
    public void leave(Object part) {
        left = with(left, part);
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

    /// Takes one service out.
    public void remove(Service service) {
        services.remove(service);
    }

    /// Puts other services in the place of some.
    public void replaceServices(UnaryOperator<Service> by) {
        services.replaceAll(by);
    }

    public List<Inventory.Namespace> namespaces() {
        return List.copyOf(namespaces);
    }

    public void add(Service service) {
        services = with(services, service);
    }

    public void add(Workload workload) {
        workloads = with(workloads, workload);
    }

    public void add(RouteTable table) {
        routes = with(routes, table);
    }

    public void add(DestinationPolicy policy) {
        destinationPolicies = with(destinationPolicies, policy);
    }

    public void add(Gateway gateway) {
        gateways = with(gateways, gateway);
    }

    public void add(PeerAuthentication policy) {
        peerAuthentications = with(peerAuthentications, policy);
    }

    public void add(Sidecar sidecar) {
        sidecars = with(sidecars, sidecar);
    }

    public void add(AuthorizationPolicy policy) {
        authorizationPolicies = with(authorizationPolicies, policy);
    }

    public void add(RequestAuthentication policy) {
        requestAuthentications = with(requestAuthentications, policy);
    }

    public void add(Telemetry telemetry) {
        telemetries = with(telemetries, telemetry);
    }

    public void add(Inventory.Template template) {
        templates = with(templates, template);
    }

    public void add(Inventory.ServiceAccount account) {
        serviceAccounts = with(serviceAccounts, account);
    }

    public void add(Inventory.Namespace namespace) {
        namespaces = with(namespaces, namespace);
    }

    public void add(Credential credential) {
        credentials = with(credentials, credential);
    }

    /// Whether there is something that refuses callers.
    public boolean hasPolicies() {
        return !authorizationPolicies.isEmpty() || !peerAuthentications.isEmpty() || !requestAuthentications.isEmpty();
    }

    public void add(EnvoyPatches patches) {
        envoyPatches = with(envoyPatches, patches);
    }

    public void addAll(MeshParts other) {
        services = withAll(services, other.services);
        workloads = withAll(workloads, other.workloads);
        routes = withAll(routes, other.routes);
        destinationPolicies = withAll(destinationPolicies, other.destinationPolicies);
        gateways = withAll(gateways, other.gateways);
        peerAuthentications = withAll(peerAuthentications, other.peerAuthentications);
        sidecars = withAll(sidecars, other.sidecars);
        authorizationPolicies = withAll(authorizationPolicies, other.authorizationPolicies);
        requestAuthentications = withAll(requestAuthentications, other.requestAuthentications);
        telemetries = withAll(telemetries, other.telemetries);
        templates = withAll(templates, other.templates);
        serviceAccounts = withAll(serviceAccounts, other.serviceAccounts);
        namespaces = withAll(namespaces, other.namespaces);
        credentials = withAll(credentials, other.credentials);
        envoyPatches = withAll(envoyPatches, other.envoyPatches);
        left = withAll(left, other.left);
    }

    /// Most elements give one part of one kind, so a list is made when something comes into it.
    private static <T> List<T> with(List<T> parts, T part) {
        List<T> list = parts.isEmpty() ? new ArrayList<>(1) : parts;
        list.add(part);
        return list;
    }

    private static <T> List<T> withAll(List<T> to, List<T> from) {
        if (from.isEmpty()) {
            return to;
        }
        List<T> list = to.isEmpty() ? new ArrayList<>() : to;
        list.addAll(from);
        return list;
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
