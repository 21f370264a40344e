package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Workload;
import java.util.Comparator;
import java.util.function.Function;

/// The order of a mesh's parts, kept from one reading to the next: of what no document changed, the next mesh
/// has the very same list. Owned by the thread that reads.
public final class MeshOrder {
    final KeptOrder<Service> services =
            new KeptOrder<>(Comparator.comparing(Service::namespace).thenComparing(Service::host));
    final KeptOrder<Workload> workloads =
            new KeptOrder<>(Comparator.comparing(Workload::namespace).thenComparing(Workload::name));
    final KeptOrder<RouteTable> routes = byElement(RouteTable::origin);
    final KeptOrder<DestinationPolicy> destinationPolicies = byElement(DestinationPolicy::origin);
    final KeptOrder<Gateway> gateways = byElement(Gateway::origin);
    final KeptOrder<PeerAuthentication> peerAuthentications = byElement(PeerAuthentication::origin);
    final KeptOrder<Sidecar> sidecars = byElement(Sidecar::origin);
    final KeptOrder<AuthorizationPolicy> authorizationPolicies = byElement(AuthorizationPolicy::origin);
    final KeptOrder<RequestAuthentication> requestAuthentications = byElement(RequestAuthentication::origin);
    final KeptOrder<Telemetry> telemetries = byElement(Telemetry::origin);
    final KeptOrder<Inventory.Template> templates = byElement(Inventory.Template::origin);
    final KeptOrder<Inventory.ServiceAccount> serviceAccounts = byElement(Inventory.ServiceAccount::origin);
    final KeptOrder<Inventory.Namespace> namespaces = byElement(Inventory.Namespace::origin);
    final KeptOrder<Credential> credentials = byElement(Credential::origin);
    final KeptOrder<EnvoyPatches> envoyPatches = byElement(EnvoyPatches::origin);

    /// Whether a mesh has the very lists of another. Taken apart by a pattern, so that a part that a mesh gets
    /// anew must be thought of here.
    public static boolean isSame(Mesh one, Mesh other) {
        return one
                        instanceof
                        Mesh(
                                var settings,
                                var services,
                                var workloads,
                                var routes,
                                var destinationPolicies,
                                var gateways,
                                var peerAuthentications,
                                var sidecars,
                                var authorizationPolicies,
                                var requestAuthentications,
                                var telemetries,
                                Inventory(var templates, var serviceAccounts, var namespaces, var credentials),
                                var envoyPatches)
                && isSame(settings, other.settings())
                && isSame(services, other.services())
                && isSame(workloads, other.workloads())
                && isSame(routes, other.routes())
                && isSame(destinationPolicies, other.destinationPolicies())
                && isSame(gateways, other.gateways())
                && isSame(peerAuthentications, other.peerAuthentications())
                && isSame(sidecars, other.sidecars())
                && isSame(authorizationPolicies, other.authorizationPolicies())
                && isSame(requestAuthentications, other.requestAuthentications())
                && isSame(telemetries, other.telemetries())
                && isSame(templates, other.inventory().templates())
                && isSame(serviceAccounts, other.inventory().serviceAccounts())
                && isSame(namespaces, other.inventory().namespaces())
                && isSame(credentials, other.inventory().credentials())
                && isSame(envoyPatches, other.envoyPatches());
    }

    @SuppressWarnings("ReferenceEquality") // a list whose elements are the same is the same list
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }

    private static <T> KeptOrder<T> byElement(Function<T, Origin> origin) {
        return new KeptOrder<>((one, other) ->
                compare(origin.apply(one).element(), origin.apply(other).element()));
    }

    private static int compare(ElementId one, ElementId other) {
        int byNamespace = one.namespace().compareTo(other.namespace());
        int byName = byNamespace != 0 ? byNamespace : one.name().compareTo(other.name());
        return byName != 0 ? byName : one.kind().compareTo(other.kind());
    }
}
