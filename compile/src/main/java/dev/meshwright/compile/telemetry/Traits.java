package dev.meshwright.compile.telemetry;

/// What a data plane can tell of calls.
///
/// @param countsAsTold whether it has Istio's own filter for metrics (`istio.stats`)
public record Traits(boolean countsAsTold) {}
