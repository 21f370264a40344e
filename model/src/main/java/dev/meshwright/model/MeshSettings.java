package dev.meshwright.model;

import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import java.time.Duration;
import java.util.List;

/// What holds for the whole mesh (Istio's MeshConfig), where no element says otherwise.
///
/// @param trustDomainAliases other trust domains whose identities are those of this mesh
/// @param rootNamespace where mesh-wide policies live (Istio: `istio-system`)
/// @param domainSuffix of mesh-internal hosts (`cluster.local`)
/// @param accessLog of every proxy
/// @param outbound what becomes of calls to hosts that nobody knows
/// @param inbound where calls to a program go on
/// @param discovery namespaces that are looked at; none: all
/// @param extensionProviders by name, each name once
/// @param telemetry what proxies tell where no Telemetry says it
public record MeshSettings(
        String trustDomain,
        List<String> trustDomainAliases,
        String rootNamespace,
        String domainSuffix,
        AccessLogging accessLog,
        OutboundPolicy outbound,
        InboundPolicy inbound,
        Traffic traffic,
        MeshTls tls,
        HttpHandling http,
        Visibility visibility,
        IngressSettings ingress,
        List<LabelSelector> discovery,
        List<ExtensionProvider> extensionProviders,
        TelemetryDefaults telemetry) {
    public enum OutboundPolicy {
        ALLOW_ANY,
        /// Plaintext requests go to the host that they name, looked up by the proxy; all else as with ALLOW_ANY.
        ALLOW_ANY_DYNAMIC_DNS,
        REGISTRY_ONLY
    }

    public enum InboundPolicy {
        /// To the address that was called.
        PASSTHROUGH,
        /// To 127.0.0.1.
        LOCALHOST
    }

    /// How services without an address are called.
    public enum Unaddressed {
        /// At whatever address their name has: a port alone tells them.
        BY_PORT,
        /// At an address that is allocated to each (Istio's `ISTIO_META_DNS_CAPTURE`): what answers programs their
        /// names must answer it.
        ALLOCATED
    }

    /// How calls are made.
    ///
    /// @param policy of a host for which no DestinationRule writes the setting
    /// @param retry of a route that writes none; unset: Istio's two retries
    /// @param inboundRetry of the hop to the program
    /// @param dnsRefresh between two look-ups of a name that has no time to live
    /// @param detection for how long the first bytes of an undeclared protocol are waited for; off: for ever
    /// @param dynamicTls towards hosts that are called by [OutboundPolicy#ALLOW_ANY_DYNAMIC_DNS]
    /// @param unaddressed how services of a ServiceEntry are called that have no virtual address
    public record Traffic(
            TrafficPolicy policy,
            Setting<HttpRoute.RetryPolicy> retry,
            Setting<HttpRoute.RetryPolicy> inboundRetry,
            Duration dnsRefresh,
            Setting<Duration> detection,
            Setting<ClientTls> dynamicTls,
            Unaddressed unaddressed) {
        public static final Traffic DEFAULT = new Traffic(
                TrafficPolicy.NONE,
                Setting.unset(),
                Setting.unset(),
                Duration.ofSeconds(60),
                Setting.unset(),
                Setting.unset(),
                Unaddressed.BY_PORT);

        /// The same with another way to call services without an address.
        public Traffic with(Unaddressed other) {
            return new Traffic(policy, retry, inboundRetry, dnsRefresh, detection, dynamicTls, other);
        }
    }

    /// Who sees elements that do not say it: `*`, `.` or namespaces.
    ///
    /// @param entries who may at most see ServiceEntries; the first that picks a namespace counts
    public record Visibility(
            List<String> services, List<String> routes, List<String> policies, List<EntryVisibility> entries) {
        public static final Visibility DEFAULT = new Visibility(List.of("*"), List.of("*"), List.of("*"), List.of());

        public Visibility {
            services = List.copyOf(services);
            routes = List.copyOf(routes);
            policies = List.copyOf(policies);
            entries = List.copyOf(entries);
        }
    }

    /// Who may at most see the ServiceEntries of some namespaces (MeshConfig `serviceEntryVisibility`).
    ///
    /// @param namespaces all of which must pick the labels of the namespace; none: every namespace
    public record EntryVisibility(List<LabelSelector> namespaces, Most most) {
        public enum Most {
            PUBLIC,
            NAMESPACE,
            NONE
        }

        public EntryVisibility {
            namespaces = List.copyOf(namespaces);
        }
    }

    public static final MeshSettings DEFAULT = new MeshSettings(
            "cluster.local", "istio-system", "cluster.local", AccessLogging.OFF, OutboundPolicy.ALLOW_ANY);

    public MeshSettings {
        trustDomainAliases = List.copyOf(trustDomainAliases);
        discovery = List.copyOf(discovery);
        extensionProviders = List.copyOf(extensionProviders);
    }

    /// Everything else by default.
    public MeshSettings(
            String trustDomain,
            String rootNamespace,
            String domainSuffix,
            AccessLogging accessLog,
            OutboundPolicy outbound) {
        this(
                trustDomain,
                List.of(),
                rootNamespace,
                domainSuffix,
                accessLog,
                outbound,
                InboundPolicy.PASSTHROUGH,
                Traffic.DEFAULT,
                MeshTls.DEFAULT,
                HttpHandling.DEFAULT,
                Visibility.DEFAULT,
                IngressSettings.DEFAULT,
                List.of(),
                List.of(),
                TelemetryDefaults.DEFAULT);
    }

    /// The same with other ways to make calls.
    public MeshSettings with(Traffic other) {
        return new MeshSettings(
                trustDomain,
                trustDomainAliases,
                rootNamespace,
                domainSuffix,
                accessLog,
                outbound,
                inbound,
                other,
                tls,
                http,
                visibility,
                ingress,
                discovery,
                extensionProviders,
                telemetry);
    }

    /// The same with another access log.
    public MeshSettings logging(AccessLogging log) {
        return new MeshSettings(
                trustDomain,
                trustDomainAliases,
                rootNamespace,
                domainSuffix,
                log,
                outbound,
                inbound,
                traffic,
                tls,
                http,
                visibility,
                ingress,
                discovery,
                extensionProviders,
                telemetry);
    }
}
