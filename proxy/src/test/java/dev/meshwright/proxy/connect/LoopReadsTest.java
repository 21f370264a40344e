package dev.meshwright.proxy.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // what the contract names
class LoopReadsTest {
    private final UnpooledByteBufAllocator ordinary = new UnpooledByteBufAllocator(true);
    private final RecvByteBufAllocator.Handle one = LoopReads.MESSAGES.newHandle();
    private final RecvByteBufAllocator.Handle other = LoopReads.MESSAGES.newHandle();

    @Test
    void bufferThatWasLetGo_servesTheNextConnection_empty() {
        ByteBuf first = one.allocate(ordinary);
        first.writeByte(1);
        first.release();
        ByteBuf second = other.allocate(ordinary);
        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        second.release();
    }

    @Test
    void bufferWithBytesThatWait_isNotLentToAnyoneElse() {
        ByteBuf read = one.allocate(ordinary);
        ByteBuf waiting = read.writeByte(1).readRetainedSlice(1);
        read.release();
        ByteBuf next = other.allocate(ordinary);
        assertThat(next).isNotSameAs(read);
        next.release();
        waiting.release();
        ByteBuf again = other.allocate(ordinary);
        assertThat(again).isSameAs(read);
        again.release();
    }

    @Test
    void slowPeers_getOrdinaryBuffers_whenAllSharedOnesWait() {
        List<ByteBuf> held = new ArrayList<>();
        Set<ByteBuf> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            held.add(one.allocate(ordinary));
            distinct.add(held.getLast());
        }
        assertThat(distinct).hasSize(100);
        long bytes = held.stream().mapToLong(ByteBuf::capacity).sum();
        assertThat(bytes).isLessThan(100 * 4096 + 4 * 64 * 1024 + 1);
        held.forEach(ByteBuf::release);
    }
}
