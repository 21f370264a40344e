package dev.meshwright.xds.server;

import dev.meshwright.xds.Resource;
import java.util.List;
import java.util.Map;

/// One response that the client has not answered yet.
///
/// @param sent by name
/// @param version aggregate over everything held once this is accepted
record Push(String nonce, Map<String, Resource> sent, List<String> removed, String version, long sentNanos) {}
