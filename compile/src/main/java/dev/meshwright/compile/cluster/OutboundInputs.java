package dev.meshwright.compile.cluster;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.Placement;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.MeshTls;
import dev.meshwright.model.Service;
import java.time.Duration;
import java.util.List;

/// All that an outbound cluster depends on.
///
/// @param namespace of the service
/// @param shortName of the service, for telemetry
/// @param subset empty for the whole service
/// @param traffic the policy for this port and subset, all precedence resolved
/// @param rules origins of the DestinationRules behind `traffic`, the winning one first
/// @param origin of the service, or of the subset
/// @param peers SPIFFE ids of the endpoints, sorted
/// @param mtls some endpoint takes mesh mTLS
/// @param inline endpoints of a DNS cluster; empty for the other types
/// @param tls of the whole mesh
/// @param statName pattern of the name under which it is counted; empty: its own
/// @param dnsRefresh between two look-ups of a name that has no time to live
/// @param undeclared which HTTP a port of undeclared protocol gets
/// @param shown certificate of the proxy itself for servers that are called with TLS of their own; at most one
/// @param bufferBytesMax that wait for one server; 0: as the data plane has it
/// @param originalDestination the proxy learns where a captured connection wanted to go
public record OutboundInputs(
        String host,
        String namespace,
        String shortName,
        Service.Port port,
        Service.Resolution resolution,
        Service.Location location,
        String subset,
        TrafficPolicy traffic,
        List<Origin> rules,
        Origin origin,
        List<String> peers,
        boolean mtls,
        List<Placement.Group> inline,
        boolean originalDestination,
        Undeclared undeclared,
        List<Credential.Ref> shown,
        int bufferBytesMax,
        TlsVersions versions,
        List<String> trustDomains,
        MeshTls tls,
        String statName,
        Duration dnsRefresh) {
    /// Which HTTP is spoken to a port that does not say what it takes.
    public enum Undeclared {
        /// What the client speaks: a captured caller knows its server.
        AS_CLIENT,
        /// A client outside may offer HTTP/2 to a gateway whatever the program behind takes (Istio).
        HTTP_1
    }

    public OutboundInputs {
        rules = List.copyOf(rules);
        peers = List.copyOf(peers);
        trustDomains = List.copyOf(trustDomains);
        inline = List.copyOf(inline);
        shown = List.copyOf(shown);
    }

    public String clusterName() {
        return ClusterNames.outbound(port.number(), subset, host);
    }

    /// The way endpoints are found. Without capture there is no original destination to go to, so a host of
    /// resolution NONE is looked up by name.
    Service.Resolution discovery() {
        boolean lookUp = resolution == Service.Resolution.NONE && !originalDestination;
        return lookUp ? Service.Resolution.DNS : resolution;
    }
}
