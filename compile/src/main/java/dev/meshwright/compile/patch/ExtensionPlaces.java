package dev.meshwright.compile.patch;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Puts extensions into a filter chain where their phase says, in Istio's order. For requests: AUTHN, tokens, AUTHZ,
/// authorization, STATS, the rest, and then what routes configure. For connections: providers' decisions, AUTHN, AUTHZ,
/// authorization, STATS, the rest, and then metrics and what takes the connection. Before EnvoyFilters change the
/// chain.
///
/// @param <F> a filter
final class ExtensionPlaces<F extends Message> {
    private static final String TOKENS = "envoy.filters.http.jwt_authn";
    private static final String PROVIDER = "envoy.filters.network.ext_authz";

    private static final ExtensionPlaces<HttpFilter> HTTP = new ExtensionPlaces<>(
            HttpFilter.parser(),
            HttpFilter::getName,
            Set.of(),
            Set.of(TOKENS),
            Set.of(TOKENS, "envoy.filters.http.rbac", "envoy.filters.http.ext_authz"));
    private static final ExtensionPlaces<Filter> NETWORK = new ExtensionPlaces<>(
            Filter.parser(),
            Filter::getName,
            Set.of(PROVIDER),
            Set.of(PROVIDER),
            Set.of(PROVIDER, "envoy.filters.network.rbac"));

    private final Parser<F> parser;
    private final Function<F, String> name;
    private final Set<String> beforeAuthentication;
    private final Set<String> beforeAuthorization;
    private final Set<String> beforeStatistics;

    private ExtensionPlaces(
            Parser<F> parser,
            Function<F, String> name,
            Set<String> beforeAuthentication,
            Set<String> beforeAuthorization,
            Set<String> beforeStatistics) {
        this.parser = parser;
        this.name = name;
        this.beforeAuthentication = beforeAuthentication;
        this.beforeAuthorization = beforeAuthorization;
        this.beforeStatistics = beforeStatistics;
    }

    /// @return those that have their place now
    static List<Patch> http(ListEdit<HttpFilter> filters, List<Patch> patches) {
        return HTTP.insert(filters, patches);
    }

    /// The same for filters of connections.
    static List<Patch> network(ListEdit<Filter> filters, List<Patch> patches) {
        return NETWORK.insert(filters, patches);
    }

    private List<Patch> insert(ListEdit<F> filters, List<Patch> patches) {
        List<Patch> placed = new ArrayList<>();
        if (patches.stream().noneMatch(p -> p.operation().byPhase())) {
            return placed;
        }
        int authentication = behind(beforeAuthentication, filters);
        int authorization = behind(beforeAuthorization, filters);
        int statistics = behind(beforeStatistics, filters);
        int at = phase(Operation.INSERT_BEFORE_AUTHENTICATION, authentication, filters, patches, placed);
        at = phase(
                Operation.INSERT_BEFORE_AUTHORIZATION, at + authorization - authentication, filters, patches, placed);
        at = phase(Operation.INSERT_BEFORE_STATISTICS, at + statistics - authorization, filters, patches, placed);
        phase(Operation.INSERT_BEFORE_ROUTING, at, filters, patches, placed);
        return placed;
    }

    /// The index behind the last filter of these names.
    private int behind(Set<String> names, ListEdit<F> filters) {
        int behind = 0;
        for (int i = 0; i < filters.items().size(); i++) {
            behind = names.contains(name.apply(filters.items().get(i))) ? i + 1 : behind;
        }
        return behind;
    }

    /// @return the index behind the phase
    private int phase(Operation operation, int from, ListEdit<F> filters, List<Patch> patches, List<Patch> placed) {
        int at = from;
        for (Patch patch : patches) {
            if (patch.operation() != operation) {
                continue;
            }
            F filter = Application.value(patch, parser);
            // One that is for several ports or directions stands here once.
            if (filters.first(f -> name.apply(f).equals(name.apply(filter))) < 0) {
                filters.insert(at++, filter, patch);
            }
            placed.add(patch);
        }
        return at;
    }
}
