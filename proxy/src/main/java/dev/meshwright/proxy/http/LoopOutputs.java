package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.WeakHashMap;

/// What the outputs of one event loop share: one task that flushes all that have something to say in this turn, and
/// the buffers that go round among them. Event-loop confined.
final class LoopOutputs {
    /// Buffers kept; in one turn as many connections can have one filled.
    private static final int KEPT_MAX = 64;
    /// Room of a new buffer: a head and a small body.
    private static final int BUFFER_BYTES = 4 * 1024;
    /// A buffer that grew beyond this is let go.
    private static final int KEPT_BYTES_MAX = 16 * 1024;

    /// A thread runs one loop, but for tests, where it runs many that are embedded.
    private static final FastThreadLocal<Map<EventExecutor, LoopOutputs>> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected Map<EventExecutor, LoopOutputs> initialValue() {
            return new WeakHashMap<>();
        }

        @Override
        protected void onRemoval(Map<EventExecutor, LoopOutputs> outputs) {
            outputs.values().forEach(LoopOutputs::releaseKept);
        }
    };

    private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
    private final Runnable task = this::flushAll;
    private ArrayList<ConnectionOutput> waiting = new ArrayList<>();
    private ArrayList<ConnectionOutput> flushing = new ArrayList<>();

    static LoopOutputs of(EventExecutor loop) {
        return OF_THREAD.get().computeIfAbsent(loop, _ -> new LoopOutputs());
    }

    /// Has `output` flushed at the end of this turn.
    void flushLater(EventExecutor loop, ConnectionOutput output) {
        waiting.add(output);
        if (waiting.size() == 1) {
            loop.execute(task);
        }
    }

    /// A flush can have others, or itself, flushed again: those wait for a turn of their own.
    private void flushAll() {
        ArrayList<ConnectionOutput> all = waiting;
        waiting = flushing;
        flushing = all;
        for (int i = 0; i < all.size(); i++) {
            all.get(i).flushOrFail();
        }
        all.clear();
    }

    /// An empty direct buffer, owned by the caller.
    ByteBuf take() {
        ByteBuf buffer = kept.pollLast();
        return buffer == null ? Unpooled.directBuffer(BUFFER_BYTES) : buffer;
    }

    /// Takes a buffer back that nobody else holds.
    void give(ByteBuf buffer) {
        if (kept.size() < KEPT_MAX && buffer.capacity() <= KEPT_BYTES_MAX && buffer.refCnt() == 1) {
            kept.addLast(buffer.clear());
        } else {
            buffer.release();
        }
    }

    private void releaseKept() {
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
