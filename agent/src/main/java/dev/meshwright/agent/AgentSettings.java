package dev.meshwright.agent;

import java.nio.file.Path;
import java.time.Duration;

/// What all workloads of one agent share.
///
/// @param state the state folder; a workload's own is `STATE/workloads/NAMESPACE/NAME`
/// @param controlPlaneHost host of the control plane's gRPC port
/// @param adminPort of each data plane's admin endpoint, on the workload's own address of 127.0.0.0/8, else 127.0.0.1
/// @param readyTimeout how long a data plane may take to get its configuration before that is reported
public record AgentSettings(
        Path state, String controlPlaneHost, int controlPlanePort, int adminPort, Duration readyTimeout) {
    public static final int ADMIN_PORT = 15_000;
    public static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
}
