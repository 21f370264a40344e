package dev.meshwright.compile.cluster;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.Placement;
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
/// @param dnsRefresh between two look-ups of a name that has no time to live
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
        TlsVersions versions,
        List<String> trustDomains,
        MeshTls tls,
        Duration dnsRefresh) {
    public OutboundInputs {
        rules = List.copyOf(rules);
        peers = List.copyOf(peers);
        trustDomains = List.copyOf(trustDomains);
        inline = List.copyOf(inline);
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
