package dev.meshwright.compile.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.meshwright.xds.json.MessageRules;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a data plane could take a patched resource: the API's own rules, and those of how its parts stand together.
final class Soundness {
    private Soundness() {}

    /// What is wrong, in words.
    static Optional<String> fault(Message resource) {
        Optional<String> broken = MessageRules.broken(resource);
        if (broken.isPresent()) {
            return broken;
        }
        return switch (resource) {
            case Listener listener -> listener(listener);
            case RouteConfiguration routes -> domains(routes.getVirtualHostsList());
            default -> Optional.empty();
        };
    }

    private static Optional<String> listener(Listener listener) {
        if (listener.getFilterChainsCount() == 0 && !listener.hasDefaultFilterChain()) {
            return Optional.of("no filter chain is left");
        }
        Set<FilterChainMatch> matches = new HashSet<>();
        for (int i = 0; i < listener.getFilterChainsCount(); i++) {
            FilterChain chain = listener.getFilterChains(i);
            String at = "filter_chains[" + i + "]";
            if (!matches.add(chain.getFilterChainMatch())) {
                return Optional.of(at + " matches what an earlier chain matches");
            }
            Optional<String> fault = filters(chain, at);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return listener.hasDefaultFilterChain()
                ? filters(listener.getDefaultFilterChain(), "default_filter_chain")
                : Optional.empty();
    }

    private static Optional<String> filters(FilterChain chain, String at) {
        List<Filter> filters = chain.getFiltersList();
        for (int i = 0; i < filters.size(); i++) {
            boolean last = i == filters.size() - 1;
            Filter filter = filters.get(i);
            boolean manager = filter.getTypedConfig().is(HttpConnectionManager.class);
            if (!last && (manager || filter.getTypedConfig().is(TcpProxy.class))) {
                return Optional.of(at + ".filters[" + (i + 1) + "] '"
                        + filters.get(i + 1).getName() + "' stands behind '" + filter.getName()
                        + "', which ends the chain");
            }
            Optional<String> fault = manager ? manager(filter, at + ".filters[" + i + "]") : Optional.empty();
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> manager(Filter filter, String at) {
        HttpConnectionManager manager;
        try {
            manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(at + ": " + e.getMessage());
        }
        int count = manager.getHttpFiltersCount();
        for (int i = 0; i < count - 1; i++) {
            if (manager.getHttpFilters(i).getTypedConfig().is(Router.class)) {
                return Optional.of(at + ": HTTP filter '"
                        + manager.getHttpFilters(i + 1).getName() + "' stands behind the router, which ends the chain");
            }
        }
        boolean ends = count > 0
                && (manager.getHttpFilters(count - 1).getTypedConfig().is(Router.class)
                        || manager.getHttpFilters(count - 1).hasConfigDiscovery());
        if (!ends) {
            return Optional.of(at + ": the last HTTP filter is not the router");
        }
        return domains(manager.getRouteConfig().getVirtualHostsList());
    }

    private static Optional<String> domains(List<VirtualHost> hosts) {
        Set<String> domains = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (VirtualHost host : hosts) {
            if (!names.add(host.getName())) {
                return Optional.of("two virtual hosts are named '" + host.getName() + "'");
            }
            for (String domain : host.getDomainsList()) {
                if (!domains.add(domain)) {
                    return Optional.of("domain '" + domain + "' stands in two virtual hosts");
                }
            }
        }
        return Optional.empty();
    }
}
