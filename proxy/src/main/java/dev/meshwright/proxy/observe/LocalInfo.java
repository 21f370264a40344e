package dev.meshwright.proxy.observe;

/// Who this proxy is, as spans and entries of access log services say it (`core.v3.Node`). The same for the
/// process's life.
///
/// @param node id of the xDS node
/// @param cluster of the xDS node: the service that the proxy stands for
/// @param zone of its locality; empty when unknown
public record LocalInfo(String node, String cluster, String zone, String version) {}
