package dev.meshwright.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The check finds what it is there for: without it, a leak that no collection met would be no failure.
class LeakCheckTest {
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @BeforeEach
    void start() throws InterruptedException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        assertThat(LeakCheck.leaks()).as("of earlier classes").isEmpty();
    }

    @AfterEach
    void end() {
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void aBufferThatNobodyReleased_isFound_once() throws InterruptedException {
        lose();
        assertThat(LeakCheck.leaks()).singleElement().asString().startsWith("ByteBuf");
        assertThat(LeakCheck.leaks()).isEmpty();
    }

    @Test
    void aReleasedBuffer_isNone() throws InterruptedException {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
        assertThat(LeakCheck.leaks()).isEmpty();
    }

    /// Apart, so that no frame refers to it any more.
    private static void lose() {
        assertThat(PooledByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1).readableBytes())
                .isEqualTo(1);
    }
}
