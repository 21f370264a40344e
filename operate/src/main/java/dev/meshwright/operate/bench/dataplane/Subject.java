package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.Map;

/// A program that is measured.
///
/// @param warmUpSeconds of load before the first round: a JVM compiles under load
/// @param parts its processes per way, in the order of the requests; no processes mean that the load goes to the
///     application directly; no entry that it knows no such way
record Subject(String name, int warmUpSeconds, Map<Shape, List<Part>> parts) {
    static final String REFERENCE = "envoy";
    static final String DIRECT = "direct";

    Subject {
        parts = Map.copyOf(parts);
    }
}
