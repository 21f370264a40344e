package dev.meshwright.proxy.router;

import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The request body on its way: what no upstream has yet, and what is kept for another attempt.
///
/// Owns every buffer given to it. While replayable, all bytes so far are kept; when they exceed the bound, those that
/// were sent are let go and the request can no longer be tried again. Event-loop confined.
final class RequestBody {
    /// Null while nothing was kept: most requests have no body.
    private @Nullable ArrayDeque<ByteBuf> kept;

    private long bytesMax;
    private long bytes;
    private boolean replayable;
    private boolean complete;
    private @Nullable MessageHead trailers;
    private @Nullable Copies copies;
    private @Nullable GrpcMessages messages;

    /// It is gRPC's.
    void countMessages() {
        messages = new GrpcMessages();
    }

    /// Messages that begin in `data`, the next that came; 0 unless they are counted. Borrows `data`.
    int messages(ByteBuf data) {
        GrpcMessages counted = messages;
        return counted == null ? 0 : counted.count(data);
    }

    /// Called once, before the first try.
    ///
    /// @param replay whether another attempt may want the bytes again
    /// @param most bytes kept for that
    void keep(boolean replay, long most) {
        replayable = replay;
        bytesMax = most;
    }

    boolean complete() {
        return complete;
    }

    /// Nothing was, or will be, in the body.
    boolean empty() {
        return complete && bytes == 0 && trailers == null;
    }

    /// Whether another attempt could send everything again.
    boolean replayable() {
        return replayable || bytes == 0;
    }

    long bytesHeld() {
        long sum = 0;
        if (kept != null) {
            for (ByteBuf data : kept) {
                sum += data.readableBytes();
            }
        }
        return sum;
    }

    /// A copy of what is held from the beginning, as far as `most`.
    byte[] held(int most) {
        byte[] out = new byte[(int) Math.min(bytesHeld(), most)];
        int end = 0;
        for (ByteBuf data : kept()) {
            int length = Math.min(data.readableBytes(), out.length - end);
            data.getBytes(data.readerIndex(), out, end, length);
            end += length;
        }
        return out;
    }

    boolean holdsTooMuch() {
        return bytes > bytesMax;
    }

    /// Takes ownership of `data`. Sends it to `to` at once when there is an upstream.
    void onData(ByteBuf data, boolean end, @Nullable HttpStream to) {
        Copies mirrored = copies;
        if (mirrored != null) {
            mirrored.onData(data, end);
        }
        bytes += data.readableBytes();
        complete |= end;
        if (to == null) {
            kept().add(data);
            return;
        }
        if (replayable && bytes > bytesMax) {
            replayable = false;
            release();
        }
        if (replayable) {
            kept().add(data.retainedDuplicate());
        }
        to.sendData(data, end);
    }

    void onTrailers(MessageHead head, @Nullable HttpStream to) {
        Copies mirrored = copies;
        if (mirrored != null) {
            mirrored.onTrailers(head);
        }
        complete = true;
        trailers = new MessageHead();
        trailers.copyFrom(head);
        if (to != null) {
            to.sendTrailers(head);
        }
    }

    void completeWithoutBody() {
        complete = true;
    }

    /// Sends all that is held to a new upstream whose head was sent without end.
    void replay(HttpStream to) {
        if (replayable && bytes > bytesMax) {
            replayable = false;
        }
        MessageHead last = trailers;
        boolean endWithData = complete && last == null;
        ArrayDeque<ByteBuf> held = kept();
        int left = held.size();
        if (replayable) {
            for (ByteBuf data : held) {
                left--;
                to.sendData(data.retainedDuplicate(), endWithData && left == 0);
            }
        } else {
            for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
                left--;
                to.sendData(data, endWithData && left == 0);
            }
        }
        if (complete && last != null) {
            to.sendTrailers(last);
        }
    }

    /// Shows all that is held, and all that comes, to copies that begin before anything was sent.
    void copyTo(Copies started) {
        copies = started;
        kept().forEach(data -> started.onData(data, false));
        MessageHead last = trailers;
        if (complete && last != null) {
            started.onTrailers(last);
        } else if (complete) {
            started.onEnd();
        }
    }

    /// Nobody needs the body any more. Copies of one that will never be complete are given up.
    void end() {
        Copies mirrored = copies;
        if (mirrored != null && !complete) {
            mirrored.abandon();
        }
        release();
    }

    private void release() {
        ArrayDeque<ByteBuf> held = kept;
        if (held == null) {
            return;
        }
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
    }

    private ArrayDeque<ByteBuf> kept() {
        ArrayDeque<ByteBuf> held = kept;
        if (held == null) {
            held = new ArrayDeque<>();
            kept = held;
        }
        return held;
    }

    /// No retry can happen any more.
    void forgetReplay(boolean upstreamHasAll) {
        replayable = false;
        if (upstreamHasAll) {
            release();
        }
    }
}
