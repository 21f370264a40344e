package dev.meshwright.compile.listener;

/// One destination of a TCP route.
///
/// @param weight 0..2^31-1, relative to its siblings
/// @param bySource connections of one client address go to one endpoint
public record TcpTarget(String cluster, int weight, boolean bySource) {}
