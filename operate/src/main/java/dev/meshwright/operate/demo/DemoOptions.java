package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.LabPlan;

/// What `meshwright demo` was asked for.
///
/// @param once run the checks and end
/// @param fault name of a fault to start with; empty for none
/// @param gatewayPort 0: a free port
/// @param terminal progress goes to a terminal that understands cursor movement
public record DemoOptions(
        LabPlan.DataPlane dataPlane, boolean once, boolean json, String fault, int gatewayPort, boolean terminal) {}
