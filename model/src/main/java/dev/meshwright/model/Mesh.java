package dev.meshwright.model;

import java.util.List;

/// One immutable snapshot of everything that the mesh was told, after all dialects were read and references resolved.
/// Lists are in a stable order (namespace, name), so equal input gives an equal snapshot.
public record Mesh(
        MeshSettings settings,
        List<Service> services,
        List<Workload> workloads,
        List<RouteTable> routes,
        List<DestinationPolicy> destinationPolicies,
        List<Gateway> gateways,
        List<PeerAuthentication> peerAuthentications,
        List<Sidecar> sidecars,
        List<AuthorizationPolicy> authorizationPolicies,
        List<RequestAuthentication> requestAuthentications,
        List<Telemetry> telemetries,
        Inventory inventory,
        List<EnvoyPatches> envoyPatches) {
    public static final Mesh EMPTY = new Mesh(
            MeshSettings.DEFAULT,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Inventory.EMPTY,
            List.of());

    public Mesh {
        services = List.copyOf(services);
        workloads = List.copyOf(workloads);
        routes = List.copyOf(routes);
        destinationPolicies = List.copyOf(destinationPolicies);
        gateways = List.copyOf(gateways);
        peerAuthentications = List.copyOf(peerAuthentications);
        sidecars = List.copyOf(sidecars);
        authorizationPolicies = List.copyOf(authorizationPolicies);
        requestAuthentications = List.copyOf(requestAuthentications);
        telemetries = List.copyOf(telemetries);
        envoyPatches = List.copyOf(envoyPatches);
    }

    /// A snapshot without Sidecars, policies on requests and inventory.
    public Mesh(
            MeshSettings settings,
            List<Service> services,
            List<Workload> workloads,
            List<RouteTable> routes,
            List<DestinationPolicy> destinationPolicies,
            List<Gateway> gateways,
            List<PeerAuthentication> peerAuthentications) {
        this(
                settings,
                services,
                workloads,
                routes,
                destinationPolicies,
                gateways,
                peerAuthentications,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Inventory.EMPTY,
                List.of());
    }

    /// The same with other services and workloads.
    public Mesh with(List<Service> otherServices, List<Workload> otherWorkloads) {
        return new Mesh(
                settings,
                otherServices,
                otherWorkloads,
                routes,
                destinationPolicies,
                gateways,
                peerAuthentications,
                sidecars,
                authorizationPolicies,
                requestAuthentications,
                telemetries,
                inventory,
                envoyPatches);
    }
}
