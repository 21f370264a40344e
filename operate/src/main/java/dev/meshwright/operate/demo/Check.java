package dev.meshwright.operate.demo;

import java.io.IOException;
import java.util.List;

/// One row of the demo's table: applies a configuration, sends traffic, measures. Leaves the shop's programs as it
/// found them.
interface Check {
    /// @throws IOException when the mesh cannot be asked; the demo reports the check as failed with that message
    List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException;

    String id();
}
