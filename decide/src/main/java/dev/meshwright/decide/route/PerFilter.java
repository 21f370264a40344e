package dev.meshwright.decide.route;

import java.util.Map;

/// `typed_per_filter_config` of one level, by HTTP filter name. Values are the same tables that filters have:
/// `dev.meshwright.decide.listener.HttpFilter`. Typed as [Config] so that routes know nothing of filters.
public record PerFilter(Map<String, Config> byName) {
    public static final PerFilter NONE = new PerFilter(Map.of());

    /// Marks what can be configured per route.
    public interface Config {}

    public PerFilter {
        byName = Map.copyOf(byName);
    }
}
