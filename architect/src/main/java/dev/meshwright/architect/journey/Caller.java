package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;

/// Who calls.
public sealed interface Caller {
    /// The program of a workload, through its sidecar where it has one.
    record Program(Instance instance) implements Caller {}

    /// Somebody outside of the mesh.
    ///
    /// @param address textual IP
    record Outside(String address) implements Caller {}
}
