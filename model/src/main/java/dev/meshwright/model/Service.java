package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;
import java.util.Map;

/// A name that workloads are called by: a Kubernetes Service, a ServiceEntry host, a service registered by
/// `meshwright run`.
///
/// @param host fully qualified (`reviews.shop.svc.cluster.local`) or an external host, lower case, maybe `*.suffix`
/// @param addresses virtual addresses, possibly none
/// @param selector labels that its workloads carry; empty when endpoints are only listed
/// @param exportTo namespaces that see it; `*` is all, `.` its own, `~` none; empty is all
/// @param subjectAltNames names that its endpoints' certificates must carry; empty: the identities of its workloads
/// @param endpoints listed endpoints (with resolution DNS the host itself when the author listed none), beside those
/// that the selector finds among [Mesh#workloads]
/// @param gatewayPorts which ports a gateway among its workloads opens
/// @param sessions how its callers keep to one endpoint
public record Service(
        String host,
        String namespace,
        List<String> addresses,
        List<Port> ports,
        Map<String, String> selector,
        List<Workload> endpoints,
        Resolution resolution,
        Location location,
        Origin origin,
        List<String> exportTo,
        List<String> subjectAltNames,
        GatewayPorts gatewayPorts,
        Setting<SessionPersistence> sessions) {
    /// @param number the port that clients name, 1..65535
    /// @param name as written; may be empty
    /// @param targetPort what the workload listens on: a number; equal to `number` when not written
    /// @param targetPortName non-empty when the target is named and must be looked up in the workload
    /// @param target where the number of the target is from
    public record Port(
            int number,
            String name,
            Protocol protocol,
            int targetPort,
            String targetPortName,
            Target target,
            Origin origin) {
        /// One whose target counts as written where it is another number.
        public Port(int number, String name, Protocol protocol, int targetPort, String targetPortName, Origin origin) {
            this(
                    number,
                    name,
                    protocol,
                    targetPort,
                    targetPortName,
                    targetPort == number ? Target.OF_THE_PORT : Target.WRITTEN,
                    origin);
        }

        /// The same of another protocol.
        public Port with(Protocol other) {
            return new Port(number, name, other, targetPort, targetPortName, target, origin);
        }
    }

    /// Whether somebody wrote where a port leads. It matters for a service of resolution NONE, whose clients may have
    /// called another port than the one that a route leads to.
    public enum Target {
        OF_THE_PORT,
        WRITTEN
    }

    /// How endpoints are found (ServiceEntry `resolution`; a Kubernetes Service is STATIC).
    public enum Resolution {
        STATIC,
        DNS,
        DNS_ROUND_ROBIN,
        /// The host is a wildcard; the name that a request or a TLS handshake says is looked up.
        DYNAMIC_DNS,
        NONE
    }

    /// What the port of a Gateway means for a gateway that stands behind the service.
    public enum GatewayPorts {
        /// A port of the service; its target port is opened.
        OF_THE_SERVICE,
        /// The very port that is opened.
        OF_THE_GATEWAY
    }

    public enum Location {
        MESH_INTERNAL,
        MESH_EXTERNAL
    }

    public Service {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        selector = SortedCopy.of(selector);
        endpoints = List.copyOf(endpoints);
        exportTo = List.copyOf(exportTo);
        subjectAltNames = List.copyOf(subjectAltNames);
    }

    public Service(
            String host,
            String namespace,
            List<String> addresses,
            List<Port> ports,
            Map<String, String> selector,
            List<Workload> endpoints,
            Resolution resolution,
            Location location,
            Origin origin,
            List<String> exportTo,
            List<String> subjectAltNames) {
        this(
                host,
                namespace,
                addresses,
                ports,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                exportTo,
                subjectAltNames,
                GatewayPorts.OF_THE_SERVICE,
                Setting.unset());
    }

    /// A service that every namespace sees.
    public Service(
            String host,
            String namespace,
            List<String> addresses,
            List<Port> ports,
            Map<String, String> selector,
            List<Workload> endpoints,
            Resolution resolution,
            Location location,
            Origin origin) {
        this(
                host,
                namespace,
                addresses,
                ports,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                List.of(),
                List.of());
    }

    /// The same with other ports.
    public Service with(List<Port> others) {
        return new Service(
                host,
                namespace,
                addresses,
                others,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                exportTo,
                subjectAltNames,
                gatewayPorts,
                sessions);
    }

    /// The same with another way to find its endpoints.
    public Service withResolution(Resolution other) {
        return new Service(
                host,
                namespace,
                addresses,
                ports,
                selector,
                endpoints,
                other,
                location,
                origin,
                exportTo,
                subjectAltNames,
                gatewayPorts,
                sessions);
    }

    /// The same with other listed endpoints.
    public Service withEndpoints(List<Workload> listed) {
        return new Service(
                host,
                namespace,
                addresses,
                ports,
                selector,
                listed,
                resolution,
                location,
                origin,
                exportTo,
                subjectAltNames,
                gatewayPorts,
                sessions);
    }

    /// The same with other virtual addresses.
    public Service withAddresses(List<String> others) {
        return new Service(
                host,
                namespace,
                others,
                ports,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                exportTo,
                subjectAltNames,
                gatewayPorts,
                sessions);
    }

    /// The same, seen by others.
    public Service exportedTo(List<String> others) {
        return new Service(
                host,
                namespace,
                addresses,
                ports,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                others,
                subjectAltNames,
                gatewayPorts,
                sessions);
    }

    /// The same with another way of its callers to keep to one endpoint.
    public Service with(Setting<SessionPersistence> other) {
        return new Service(
                host,
                namespace,
                addresses,
                ports,
                selector,
                endpoints,
                resolution,
                location,
                origin,
                exportTo,
                subjectAltNames,
                gatewayPorts,
                other);
    }

    /// The first label of a mesh-internal host (`reviews`), the host itself otherwise.
    public String shortName() {
        int dot = host.indexOf('.');
        return location == Location.MESH_INTERNAL && dot > 0 ? host.substring(0, dot) : host;
    }
}
