package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.Deadline;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.util.concurrent.EventExecutor;

/// PINGs that ask whether the peer is still there, and what its silence means: the connection is aborted. Event-loop
/// confined.
final class KeepAlive {
    /// What the PINGs' payloads count from.
    private static final long PAYLOAD = 0x6b65_6570_0000_0000L;

    private final Http2Connection connection;
    private final Http2Options options;
    private final Deadline due;
    private boolean awaited;
    private long pings;

    KeepAlive(Http2Connection connection, EventExecutor loop, Http2Options options) {
        this.connection = connection;
        this.options = options;
        this.due = new Deadline(loop, this::onDue);
    }

    void begin() {
        due.arm(options.pingInterval().toNanos());
    }

    void end() {
        due.cancel();
    }

    /// Time to ask, or to take the silence for an answer.
    private void onDue() {
        if (connection.stopped()) {
            return;
        }
        if (awaited) {
            connection.abort(StreamReset.CONNECTION_CLOSED);
            return;
        }
        awaited = true;
        pings++;
        FrameWriter.ping(connection.output(), 0, PAYLOAD + pings);
        due.arm(options.pingTimeout().toNanos());
    }

    /// @return false when it is the answer to no PING of ours
    boolean acked(long payload) {
        if (payload != PAYLOAD + pings || !awaited) {
            return false;
        }
        awaited = false;
        due.arm(options.pingInterval().toNanos());
        return true;
    }
}
