package dev.meshwright.xds.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.io.IOException;

/// Any bytes as a delta response. Law: refused, or what the generated classes read too is read the same.
class DeltaWireFuzzTest {
    @FuzzTest
    void response(byte[] input) {
        DeltaResponse ours;
        try {
            ours = DeltaWire.read(CodedInputStream.newInstance(input));
        } catch (IOException refused) {
            return;
        }
        DeltaDiscoveryResponse reference;
        try {
            reference = DeltaDiscoveryResponse.parseFrom(input);
        } catch (InvalidProtocolBufferException stricter) {
            // Fields that we pass over are not looked into.
            return;
        }
        assertThat(ours.typeUrl()).isEqualTo(reference.getTypeUrl());
        assertThat(ours.nonce()).isEqualTo(reference.getNonce());
        assertThat(ours.removed()).isEqualTo(reference.getRemovedResourcesList());
        assertThat(ours.items()).hasSize(reference.getResourcesCount());
        for (int i = 0; i < ours.items().size(); i++) {
            assertThat(ours.items().get(i).name())
                    .isEqualTo(reference.getResources(i).getName());
        }
    }
}
