package dev.meshwright.decide.listener;

import dev.meshwright.decide.route.RouteTable;

/// Where a connection manager's routes come from.
public sealed interface RouteSource {
    /// Subscribed by name over ADS.
    record Rds(String name) implements RouteSource {}

    record Inline(RouteTable table) implements RouteSource {}
}
