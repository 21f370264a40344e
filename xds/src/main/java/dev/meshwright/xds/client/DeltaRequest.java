package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/// `envoy.service.discovery.v3.DeltaDiscoveryRequest`.
///
/// @param node serialised `Node`; empty on all but the first request of a stream
/// @param nonce of the response that is answered; empty when none is
/// @param error NACK text; empty for an ACK
record DeltaRequest(
        ByteString node,
        String typeUrl,
        List<String> subscribe,
        List<String> unsubscribe,
        Map<String, String> initialVersions,
        String nonce,
        String error) {}
