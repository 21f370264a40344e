package dev.meshwright.compile.listener;

/// One destination of a TCP route.
///
/// @param weight 0..2^31-1, relative to its siblings
public record TcpTarget(String cluster, int weight) {}
