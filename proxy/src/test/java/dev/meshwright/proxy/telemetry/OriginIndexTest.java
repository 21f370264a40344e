package dev.meshwright.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.v1.Origins;
import org.junit.jupiter.api.Test;

class OriginIndexTest {
    private final OriginIndex index = new OriginIndex();

    private void put(ByteString bytes) throws InvalidProtocolBufferException {
        index.put(new Resource(TypeUrl.ORIGINS, "rds/9080", "1", bytes));
    }

    @Test
    void aPlace_isFoundByItsNearestPath_withItsPosition() throws Exception {
        put(Origins.newBuilder()
                .putByPath("", "VirtualService/default/all")
                .putByPath("virtual_hosts[0].routes[2]", "VirtualService/default/reviews#http[2]")
                .putPositions("VirtualService/default/reviews#http[2]", "reviews.yaml:31:5")
                .build()
                .toByteString());
        Place whole = Place.of("rds", "9080");
        Place route = whole.child("virtual_hosts", 0).child("routes", 2);
        assertThat(index.find(route.child("match"))).isEqualTo("reviews.yaml:31:5");
        assertThat(index.find(whole.child("virtual_hosts", 1))).isEqualTo("VirtualService/default/all");
        assertThat(index.find(Place.of("rds", "80"))).isEmpty();
    }

    @Test
    void brokenBytes_areRefused_andWhatWasKnownStays() throws Exception {
        put(Origins.newBuilder().putByPath("", "a").build().toByteString());
        assertThatThrownBy(() -> put(ByteString.copyFrom(new byte[] {0x0a, 0x7f, 1})))
                .isInstanceOf(InvalidProtocolBufferException.class);
        assertThat(index.find(Place.of("rds", "9080"))).isEqualTo("a");
    }
}
