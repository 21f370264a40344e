package dev.meshwright.agent.workload;

import dev.meshwright.agent.capture.CaptureScope;
import dev.meshwright.agent.capture.Interception;

/// Where a workload is and how its traffic reaches its proxy.
///
/// @param address its own address, which peers reach; empty: the registry gives it one in 127.0.0.0/8
/// @param scope of the capture; of no meaning without one
public record Placement(String address, Interception interception, CaptureScope scope) {
    /// One of many workloads of a machine, each with a loopback address, nothing captured.
    public static final Placement LOOPBACK = new Placement("", Interception.NONE, CaptureScope.ALL);

    public Placement {
        if (interception != Interception.NONE && address.isEmpty()) {
            throw new IllegalArgumentException("address: '' (expected: the workload's own address, for capture)");
        }
    }

    public boolean captured() {
        return interception != Interception.NONE;
    }
}
