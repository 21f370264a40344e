package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import java.util.List;

/// `envoy.service.discovery.v3.DeltaDiscoveryResponse`.
record DeltaResponse(String typeUrl, String nonce, List<Item> items, List<String> removed) {
    /// @param typeUrl of the `Any` inside
    record Item(String name, String version, String typeUrl, ByteString bytes) {}
}
