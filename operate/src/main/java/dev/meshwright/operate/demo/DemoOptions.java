package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.LabPlan;

/// What `meshwright demo` was asked for.
///
/// @param once run the checks and end
/// @param fault name of a fault to start with; empty for none
/// @param gatewayPort 0: a free port
public record DemoOptions(LabPlan.DataPlane dataPlane, boolean once, boolean json, String fault, int gatewayPort) {}
