package dev.meshwright.agent.capture;

/// How traffic reaches a workload's proxy (Istio's `INTERCEPTION_MODE`).
public enum Interception {
    /// The program calls its proxy, and peers do: nothing is captured.
    NONE,
    /// The destination of captured connections is rewritten to the proxy's; the proxy asks the system for the original.
    REDIRECT,
    /// As REDIRECT for what the program calls; what peers call arrives at the proxy under its own destination.
    TPROXY
}
