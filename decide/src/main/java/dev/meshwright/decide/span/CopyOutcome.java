package dev.meshwright.decide.span;

/// How a mirrored request ended.
///
/// @param address `IP:PORT` of the host; empty when none was picked
/// @param status of its answer; without one what a client would have got
/// @param flags response flags; empty when none
/// @param canceled it was given up with its request
public record CopyOutcome(String cluster, String address, int status, String flags, boolean canceled) {}
