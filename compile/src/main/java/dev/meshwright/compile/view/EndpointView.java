package dev.meshwright.compile.view;

import dev.meshwright.model.Workload;

/// One workload as an endpoint of one service port.
///
/// @param port what it is reached at, 1..65535; 0 with a `unix:` address
/// @param mtls it takes mesh mTLS: a sidecar stands in front and its PeerAuthentication does not say DISABLE
public record EndpointView(Workload workload, int port, boolean mtls) {}
