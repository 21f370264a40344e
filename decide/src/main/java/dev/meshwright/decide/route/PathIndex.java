package dev.meshwright.decide.route;

import java.util.List;

/// Narrows routes to those whose path condition can hold, keeping their order.
public final class PathIndex {
    private final int count;

    private PathIndex(int count) {
        this.count = count;
    }

    public static PathIndex of(List<Route> routes) {
        return new PathIndex(routes.size());
    }

    int count() {
        return count;
    }
}
