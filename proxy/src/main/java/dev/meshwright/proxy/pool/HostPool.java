package dev.meshwright.proxy.pool;

import dev.meshwright.decide.upstream.UpstreamProtocol;
import dev.meshwright.proxy.cluster.ConnectionSlots;
import dev.meshwright.proxy.cluster.Gauge;
import dev.meshwright.proxy.connect.DialTarget;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connections of one loop to one endpoint in one HTTP version, and the exchanges that wait for one.
public final class HostPool implements ConnectionSlots.Member {
    /// Streams assumed of an HTTP/2 connection that is still opening.
    private static final int HTTP2_STREAMS_EXPECTED = 100;

    /// Which version a pool speaks.
    public enum Version {
        HTTP_1,
        HTTP_2,
        /// HTTP/2 when ALPN chose `h2` or `istio-h2`, else HTTP/1.
        BY_ALPN;

        /// @param client protocol of the client, `HTTP/2` among them
        public static Version of(UpstreamProtocol wanted, String client) {
            return switch (wanted) {
                case HTTP_1 -> HTTP_1;
                case HTTP_2 -> HTTP_2;
                case DOWNSTREAM -> client.equals("HTTP/2") ? HTTP_2 : HTTP_1;
                case AUTO -> BY_ALPN;
            };
        }
    }

    /// What bounds and shapes a pool.
    ///
    /// @param target asked at each dial, so that a renewed certificate is used at once
    /// @param connectionsMax of the whole cluster
    /// @param pendingMax of the whole cluster
    /// @param requestsPerConnectionMax 0: no limit
    /// @param idleNanos 0: never closed for idleness
    /// @param ageMillis after which a connection takes no more exchanges; 0: never
    public record Settings(
            Version version,
            Supplier<DialTarget> target,
            ClientCodecs codecs,
            long connectionsMax,
            long pendingMax,
            long requestsPerConnectionMax,
            long idleNanos,
            long ageMillis) {}

    private final EventLoop loop;
    private final Deadlines deadlines;
    private Settings settings;
    private final ConnectionSlots slots;
    private final Gauge pendingGauge;
    private final Gauge hostConnections;
    private final List<PooledConnection> connections = new ArrayList<>();
    private final ArrayList<PooledConnection> ready = new ArrayList<>();
    private final ArrayDeque<PoolWaiter> waiting = new ArrayDeque<>();
    private int opening;
    private boolean starving;
    private boolean draining;
    private boolean pumping;

    public HostPool(
            EventLoop loop,
            Deadlines deadlines,
            Settings settings,
            ConnectionSlots slots,
            Gauge pending,
            Gauge hostConnections) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.settings = settings;
        this.slots = slots;
        this.pendingGauge = pending;
        this.hostConnections = hostConnections;
        slots.join(this);
    }

    /// Puts other limits in force; what shapes a connection is the same as before.
    void reconfigure(Settings next) {
        settings = next;
    }

    EventLoop loop() {
        return loop;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    long idleNanos() {
        return settings.idleNanos();
    }

    long ageMillis() {
        return settings.ageMillis();
    }

    DialTarget target() {
        return settings.target().get();
    }

    HttpClientConnection attach(Channel channel, String applicationProtocol, PooledConnection pooled) {
        boolean http2 = switch (settings.version()) {
            case HTTP_1 -> false;
            case HTTP_2 -> true;
            case BY_ALPN -> applicationProtocol.equals("h2") || applicationProtocol.equals("istio-h2");
        };
        return http2
                ? settings.codecs().http2(channel, pooled)
                : settings.codecs().http1(channel, pooled);
    }

    /// Finds a connection for `waiter` now, lets it wait, or refuses it.
    public void acquire(PoolWaiter waiter) {
        assert loop.inEventLoop();
        PooledConnection free = waiting.isEmpty() ? takeReady() : null;
        if (free != null) {
            handOver(free, waiter);
            return;
        }
        if (!pendingGauge.tryAcquire(settings.pendingMax())) {
            waiter.onPoolOverflow();
            return;
        }
        waiting.add(waiter);
        pump();
    }

    /// Stops waiting. Does nothing when `waiter` was answered.
    public void cancel(PoolWaiter waiter) {
        if (waiting.remove(waiter)) {
            pendingGauge.release();
        }
    }

    /// No new exchanges come; connections close as their exchanges end.
    public void drain() {
        draining = true;
        slots.leave(this);
        starving = false;
        for (PooledConnection connection : List.copyOf(connections)) {
            if (connection.opened() || waiting.isEmpty()) {
                connection.retire();
            }
        }
    }

    /// Closes everything at once; exchanges hear a reset.
    public void close() {
        drain();
        for (PooledConnection connection : List.copyOf(connections)) {
            HttpClientConnection open = connection.connection();
            if (open != null) {
                open.close();
            }
        }
    }

    /// Neither a connection nor anybody who wants one.
    boolean idle() {
        return connections.isEmpty() && waiting.isEmpty();
    }

    private @Nullable PooledConnection takeReady() {
        while (!ready.isEmpty()) {
            PooledConnection last = ready.getLast();
            if (last.streamsAvailable() > 0) {
                return last;
            }
            last.ready = false;
            ready.removeLast();
        }
        return null;
    }

    private void handOver(PooledConnection pooled, PoolWaiter waiter) {
        HttpClientConnection connection = pooled.connection();
        if (connection == null) {
            throw new IllegalStateException("a connection that is not open was ready");
        }
        boolean reused = pooled.served() > 0;
        pooled.serve();
        waiter.onConnection(connection, pooled, reused);
        if (settings.requestsPerConnectionMax() > 0 && pooled.served() >= settings.requestsPerConnectionMax()) {
            pooled.retire();
        } else if (pooled.streamsAvailable() == 0) {
            forget(pooled);
        }
    }

    private void forget(PooledConnection pooled) {
        if (pooled.ready) {
            pooled.ready = false;
            // Almost always the last, which was taken just now.
            ready.remove(ready.lastIndexOf(pooled));
        }
    }

    /// Serves who waits from what is free, then opens what is still missing.
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!waiting.isEmpty()) {
                PooledConnection free = takeReady();
                if (free == null) {
                    break;
                }
                PoolWaiter next = waiting.remove();
                pendingGauge.release();
                handOver(free, next);
            }
            int perConnection = settings.version() == Version.HTTP_1 ? 1 : HTTP2_STREAMS_EXPECTED;
            while (waiting.size() > opening * perConnection && openOne()) {
                // each round opens one
            }
        } finally {
            pumping = false;
        }
    }

    private boolean openOne() {
        if (starving) {
            return false;
        }
        if (!slots.tryAcquire(settings.connectionsMax())) {
            if (!draining) {
                starving = true;
                slots.starve(this, settings.connectionsMax());
            }
            return false;
        }
        hostConnections.add();
        PooledConnection pooled = new PooledConnection(this);
        connections.add(pooled);
        opening++;
        pooled.dial();
        return true;
    }

    void onOpened(PooledConnection pooled) {
        opening--;
        onAvailable(pooled);
        if (draining && waiting.isEmpty() && pooled.carriesNothing()) {
            pooled.retire();
        }
    }

    void onAvailable(PooledConnection pooled) {
        if (pooled.retiring) {
            return;
        }
        if (!pooled.ready && pooled.streamsAvailable() > 0) {
            pooled.ready = true;
            ready.add(pooled);
        }
        pump();
        if (slots.anyoneStarves() && waiting.isEmpty() && pooled.carriesNothing()) {
            pooled.retire();
        }
    }

    void onUnavailable(PooledConnection pooled) {
        forget(pooled);
    }

    /// As in Envoy, one failed connect fails all that wait for this endpoint: they may try another one at
    /// once.
    List<PoolWaiter> takeWaiting() {
        List<PoolWaiter> taken = List.copyOf(waiting);
        waiting.clear();
        for (int i = 0; i < taken.size(); i++) {
            pendingGauge.release();
        }
        return taken;
    }

    void onGone(PooledConnection pooled) {
        forget(pooled);
        if (!pooled.opened()) {
            opening--;
        }
        connections.remove(pooled);
        hostConnections.release();
        slots.release();
        if (!waiting.isEmpty()) {
            pump();
        }
    }

    @Override
    public void onSlotFree() {
        loop.execute(() -> {
            starving = false;
            if (waiting.isEmpty()) {
                slots.passOn();
                return;
            }
            pump();
        });
    }

    @Override
    public void onSlotWanted() {
        loop.execute(() -> {
            PooledConnection free = waiting.isEmpty() ? takeReady() : null;
            if (free != null && free.carriesNothing()) {
                free.retire();
            }
        });
    }
}
