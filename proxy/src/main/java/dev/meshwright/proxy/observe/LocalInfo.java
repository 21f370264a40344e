package dev.meshwright.proxy.observe;

/// What spans and entries of logs say of the proxy.
///
/// @param node id of the xDS node
/// @param cluster of the xDS node: the service that the proxy stands for
/// @param zone of its locality; empty when unknown
public record LocalInfo(String node, String cluster, String zone, String version) {}
