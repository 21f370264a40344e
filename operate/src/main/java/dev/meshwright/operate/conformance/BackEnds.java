package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.live.DataPlaneKind;
import dev.meshwright.operate.lab.RoleCommand;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The back ends that there are, by name.
public final class BackEnds {
    private static final Map<String, Supplier<BackEnd>> ALL = new TreeMap<>(Map.of(
            "core",
            CoreBackEnd::new,
            "mesh",
            () -> new LiveBackEnd(roles(), DataPlaneKind.MESH),
            "envoy",
            () -> new LiveBackEnd(roles(), DataPlaneKind.ENVOY)));

    private BackEnds() {}

    private static RoleCommand roles() {
        return RoleCommand.fromEnvironment(System.getenv());
    }

    public static Map<String, Supplier<BackEnd>> all() {
        return ALL;
    }
}
