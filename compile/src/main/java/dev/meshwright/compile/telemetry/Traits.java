package dev.meshwright.compile.telemetry;

/// What a data plane can tell of calls.
///
/// @param sendsLogs to services that are asked by gRPC
/// @param countsAsTold whether it has Istio's own filter for metrics (`istio.stats`)
public record Traits(boolean sendsLogs, boolean countsAsTold) {}
