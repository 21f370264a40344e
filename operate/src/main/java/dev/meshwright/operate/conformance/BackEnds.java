package dev.meshwright.operate.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The back ends that there are, by name.
public final class BackEnds {
    private static final Map<String, Supplier<BackEnd>> ALL = new TreeMap<>(Map.of("core", CoreBackEnd::new));

    private BackEnds() {}

    public static Map<String, Supplier<BackEnd>> all() {
        return ALL;
    }
}
