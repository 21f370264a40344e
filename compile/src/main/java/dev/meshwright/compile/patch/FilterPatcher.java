package dev.meshwright.compile.patch;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Patch;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;
import java.util.Optional;

/// Patches of the filters of one chain, and of the HTTP filters and the routes inside of them. Filters are added,
/// replaced and removed first; then those that are there are merged (istiod).
final class FilterPatcher {
    private final Application application;
    private final ListenerPatcher listener;
    private final FilterChain chain;
    private final String path;

    /// @param path of the chain in its listener
    FilterPatcher(Application application, ListenerPatcher listener, FilterChain chain, String path) {
        this.application = application;
        this.listener = listener;
        this.chain = chain;
        this.path = path;
    }

    FilterChain patch() {
        ListEdit<Filter> filters = new ListEdit<>(chain.getFiltersList(), path + ".filters", application.origins());
        List<Patch> patches = here(ApplyTo.NETWORK_FILTER);
        ExtensionPlaces.network(filters, patches).forEach(application::applied);
        for (Patch patch : patches) {
            if (!Application.isMerge(patch)
                    && filters.apply(
                            patch,
                            Application.value(patch, Filter.parser()),
                            !filterName(patch).isEmpty(),
                            f -> f.getName().equals(filterName(patch)))) {
                application.applied(patch);
            }
        }
        for (int i = 0; i < filters.items().size(); i++) {
            Filter filter = filters.items().get(i);
            for (Patch patch : patches) {
                if (Application.isMerge(patch) && isFilter(patch, filter)) {
                    Optional<Filter> merged = merged(filter, patch);
                    if (merged.isPresent()) {
                        filter = merged.get();
                        application.applied(patch, filters.path(i));
                    }
                }
            }
            filters.set(i, inside(filter, filters.path(i)));
        }
        return chain.toBuilder().clearFilters().addAllFilters(filters.items()).build();
    }

    /// A patch without a filter's name is for every filter of its type.
    private static Optional<Filter> merged(Filter filter, Patch patch) {
        Filter value = Application.value(patch, Filter.parser());
        Filter.Builder out = filter.toBuilder();
        if (!value.getName().isEmpty()) {
            out.setName(value.getName());
        }
        if (!value.hasTypedConfig()) {
            return filterName(patch).isEmpty() ? Optional.empty() : Optional.of(out.build());
        }
        return TypedConfigs.merged(filter.getTypedConfig(), value.getTypedConfig(), Application.lists(patch))
                .map(any -> out.setTypedConfig(any).build());
    }

    private Filter inside(Filter filter, String at) {
        if (!filter.hasTypedConfig() || !filter.getTypedConfig().is(HttpConnectionManager.class)) {
            return filter;
        }
        try {
            HttpConnectionManager before = filter.getTypedConfig().unpack(HttpConnectionManager.class);
            HttpConnectionManager after = manager(before, filter, at + ".typed_config");
            return after.equals(before)
                    ? filter
                    : filter.toBuilder().setTypedConfig(Wire.any(after)).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("written by us: " + at, e);
        }
    }

    private HttpConnectionManager manager(HttpConnectionManager manager, Filter filter, String at) {
        ListEdit<HttpFilter> filters =
                new ListEdit<>(manager.getHttpFiltersList(), at + ".http_filters", application.origins());
        List<Patch> patches = here(ApplyTo.HTTP_FILTER).stream()
                .filter(p -> isFilter(p, filter))
                .toList();
        ExtensionPlaces.http(filters, patches).forEach(application::applied);
        for (Patch patch : patches) {
            if (!Application.isMerge(patch)
                    && filters.apply(
                            patch,
                            Application.value(patch, HttpFilter.parser()),
                            !subFilterName(patch).isEmpty(),
                            f -> f.getName().equals(subFilterName(patch)))) {
                application.applied(patch);
            }
        }
        for (int i = 0; i < filters.items().size(); i++) {
            for (Patch patch : patches) {
                HttpFilter each = filters.items().get(i);
                String wanted = subFilterName(patch);
                if (Application.isMerge(patch) && (wanted.isEmpty() || wanted.equals(each.getName()))) {
                    int index = i;
                    merged(each, patch).ifPresent(m -> {
                        filters.set(index, m);
                        application.applied(patch, filters.path(index));
                    });
                }
            }
        }
        HttpConnectionManager.Builder out =
                manager.toBuilder().clearHttpFilters().addAllHttpFilters(filters.items());
        if (manager.hasRouteConfig()) {
            out.setRouteConfig(
                    new RoutePatcher(application, manager.getRouteConfig().getName())
                            .configuration(manager.getRouteConfig(), at + ".route_config"));
        }
        return out.build();
    }

    private static Optional<HttpFilter> merged(HttpFilter filter, Patch patch) {
        HttpFilter value = Application.value(patch, HttpFilter.parser());
        HttpFilter.Builder out = filter.toBuilder();
        Merge.into(out, value.toBuilder().clearTypedConfig().build(), Application.lists(patch));
        if (!value.hasTypedConfig()) {
            return subFilterName(patch).isEmpty() ? Optional.empty() : Optional.of(out.build());
        }
        Optional<Any> config =
                TypedConfigs.merged(filter.getTypedConfig(), value.getTypedConfig(), Application.lists(patch));
        return config.map(any -> out.setTypedConfig(any).build());
    }

    /// Those for this chain.
    private List<Patch> here(ApplyTo applyTo) {
        return application.of(applyTo).stream()
                .filter(p -> listener.isListener(p) && listener.isChain(p, chain))
                .toList();
    }

    private static boolean isFilter(Patch patch, Filter filter) {
        String wanted = filterName(patch);
        return wanted.isEmpty() || wanted.equals(filter.getName());
    }

    private static String filterName(Patch patch) {
        return patch.match() instanceof ObjectMatch.Listener match ? match.filter() : "";
    }

    private static String subFilterName(Patch patch) {
        return patch.match() instanceof ObjectMatch.Listener match ? match.subFilter() : "";
    }
}
