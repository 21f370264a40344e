package dev.meshwright.compile.view;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Which DestinationRule a client obeys: those of the client's namespace, else of the service's, else of the
/// root namespace; in a namespace those with the most specific host that covers the service. A rule with a
/// workload selector holds for the workloads that it picks in its own namespace, before all others.
///
/// Several rules with one host are merged by name order, setting by setting: Istio takes the first one's
/// `trafficPolicy` alone and drops the others' in silence; here what an author wrote takes effect unless an
/// earlier rule wrote the same.
final class HostPolicies {
    private final String rootNamespace;
    private final HostPolicy usual;
    private final Map<String, HostIndex<DestinationPolicy>> byNamespace = new HashMap<>();

    /// @param usual what the mesh has for settings that no rule writes
    HostPolicies(String rootNamespace, List<DestinationPolicy> policies, TrafficPolicy usual) {
        this.rootNamespace = rootNamespace;
        this.usual = HostPolicy.NONE.with(usual);
        policies.stream()
                .sorted(Comparator.comparing(DestinationPolicy::name))
                .forEach(p -> byNamespace
                        .computeIfAbsent(p.namespace(), _ -> new HostIndex<>())
                        .add(p.host(), p));
    }

    /// @param clientLabels of the calling workload
    HostPolicy of(Service service, String clientNamespace, Map<String, String> clientLabels) {
        return in(clientNamespace, service, p -> picks(p, clientLabels))
                .or(() -> in(clientNamespace, service, forAll(clientNamespace)))
                .or(() -> in(service.namespace(), service, forAll(clientNamespace)))
                .or(() -> in(rootNamespace, service, forAll(clientNamespace)))
                .orElse(usual);
    }

    private static boolean picks(DestinationPolicy policy, Map<String, String> labels) {
        return !policy.selector().isEmpty()
                && labels.entrySet().containsAll(policy.selector().entrySet());
    }

    private static Predicate<DestinationPolicy> forAll(String clientNamespace) {
        return p -> p.selector().isEmpty() && Hosts.exported(p.exportTo(), p.namespace(), clientNamespace);
    }

    private Optional<HostPolicy> in(String namespace, Service service, Predicate<DestinationPolicy> holds) {
        HostIndex<DestinationPolicy> index = byNamespace.get(namespace);
        if (index == null) {
            return Optional.empty();
        }
        List<DestinationPolicy> rules = index.mostSpecific(service.host(), holds);
        return rules.isEmpty() ? Optional.empty() : Optional.of(merge(rules, usual.usual()));
    }

    private static HostPolicy merge(List<DestinationPolicy> rules, TrafficPolicy usual) {
        List<Origin> origins = new ArrayList<>();
        Map<String, Subset> subsets = new LinkedHashMap<>();
        TrafficPolicy traffic = TrafficPolicy.NONE;
        for (DestinationPolicy rule : rules) {
            origins.add(rule.origin());
            traffic = fill(traffic, rule.traffic());
            rule.subsets().forEach(s -> subsets.putIfAbsent(s.name(), s));
        }
        return new HostPolicy(List.copyOf(origins), traffic, List.copyOf(subsets.values()), usual);
    }

    /// Every setting of `first`, with what it leaves open taken from `next`.
    static TrafficPolicy fill(TrafficPolicy first, TrafficPolicy next) {
        TrafficPolicy merged = HostPolicy.over(first, next);
        Setting<ConnectionPool> pool = merged.connectionPool();
        if (first.connectionPool() instanceof Setting.Set<ConnectionPool>(var one, var origin)
                && next.connectionPool() instanceof Setting.Set<ConnectionPool>(var other, var _)) {
            pool = Setting.of(fill(one, other), origin);
        }
        Setting<LoadBalancing> balancing = merged.loadBalancing();
        if (first.loadBalancing() instanceof Setting.Set<LoadBalancing>(var one, var origin)
                && next.loadBalancing() instanceof Setting.Set<LoadBalancing>(var other, var _)) {
            balancing = Setting.of(fill(one, other), origin);
        }
        return new TrafficPolicy(
                balancing,
                pool,
                merged.outlierDetection(),
                merged.tls(),
                merged.retryBudget(),
                merged.proxyProtocol(),
                merged.tunnel(),
                merged.ports());
    }

    /// An algorithm and a hash are two words for the same thing: which endpoint comes next.
    private static LoadBalancing fill(LoadBalancing first, LoadBalancing next) {
        boolean chosen = !first.algorithm().isUnset() || !first.hash().isUnset();
        return new LoadBalancing(
                chosen ? first.algorithm() : next.algorithm(),
                chosen ? first.hash() : next.hash(),
                HostPolicy.first(first.locality(), next.locality()),
                HostPolicy.first(first.warmup(), next.warmup()));
    }

    static ConnectionPool fill(ConnectionPool first, ConnectionPool next) {
        return new ConnectionPool(
                HostPolicy.first(first.tcpConnectionsMax(), next.tcpConnectionsMax()),
                HostPolicy.first(first.tcpConnectTimeout(), next.tcpConnectTimeout()),
                HostPolicy.first(first.http1PendingRequestsMax(), next.http1PendingRequestsMax()),
                HostPolicy.first(first.http2RequestsMax(), next.http2RequestsMax()),
                HostPolicy.first(first.requestsPerConnectionMax(), next.requestsPerConnectionMax()),
                HostPolicy.first(first.retriesMax(), next.retriesMax()),
                HostPolicy.first(first.idleTimeout(), next.idleTimeout()),
                HostPolicy.first(first.tcpKeepalive(), next.tcpKeepalive()),
                HostPolicy.first(first.tcpIdleTimeout(), next.tcpIdleTimeout()),
                HostPolicy.first(first.httpVersion(), next.httpVersion()),
                HostPolicy.first(first.concurrentStreamsMax(), next.concurrentStreamsMax()),
                HostPolicy.first(first.connectionDurationMax(), next.connectionDurationMax()),
                HostPolicy.first(first.http2Keepalive(), next.http2Keepalive()));
    }
}
