package dev.meshwright.proxy.pool;

import dev.meshwright.proxy.connect.DialListener;
import dev.meshwright.proxy.connect.Dialer;
import dev.meshwright.proxy.connect.Peers;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection of a [HostPool], from dialling to closed. Holds one connection slot of the cluster all that time.
public final class PooledConnection extends Deadlines.Entry implements HttpClientConnection.Observer, DialListener {
    private final HostPool pool;
    private @Nullable Channel channel;
    private @Nullable HttpClientConnection connection;
    private String localAddress = "";
    private String peerIdentity = "";
    private long served;
    boolean ready;
    boolean retiring;
    private boolean gone;

    PooledConnection(HostPool pool) {
        this.pool = pool;
    }

    void dial() {
        channel = Dialer.dial(pool.loop(), pool.target(), this);
    }

    @Nullable
    HttpClientConnection connection() {
        return connection;
    }

    /// `IP:PORT` of our end.
    public String localAddress() {
        return localAddress;
    }

    /// The first URI SAN of the endpoint's certificate; empty on plaintext.
    public String peerIdentity() {
        return peerIdentity;
    }

    boolean opened() {
        return connection != null;
    }

    long served() {
        return served;
    }

    /// One more exchange is opened on it.
    void serve() {
        served++;
        pool.deadlines().remove(this);
    }

    int streamsAvailable() {
        HttpClientConnection now = connection;
        return now == null || retiring || gone ? 0 : now.streamsAvailable();
    }

    boolean carriesNothing() {
        HttpClientConnection now = connection;
        return now != null && now.streamsOpen() == 0;
    }

    @Override
    public void onConnected(Channel connected, String applicationProtocol) {
        channel = connected;
        connected.closeFuture().addListener(_ -> finish());
        if (gone) {
            connected.close();
            return;
        }
        localAddress = Peers.textOf(connected.localAddress());
        peerIdentity = Peers.identityOf(connected);
        connection = pool.attach(connected, applicationProtocol, this);
        connected.config().setAutoRead(true);
        long age = pool.ageMillis();
        if (age > 0) {
            Future<?> old = pool.loop().schedule(this::retire, age, TimeUnit.MILLISECONDS);
            connected.closeFuture().addListener(_ -> old.cancel(false));
        }
        pool.onOpened(this);
    }

    @Override
    public void onDialFailed(boolean timedOut, String why) {
        Channel failed = channel;
        if (failed != null) {
            failed.close();
        }
        if (gone) {
            return;
        }
        // Taken first, so that the slot which comes free does not dial again for those who are about to be told.
        List<PoolWaiter> told = pool.takeWaiting();
        finish();
        for (PoolWaiter waiter : told) {
            waiter.onConnectFailed(timedOut, why);
        }
    }

    @Override
    public void onAvailable(HttpClientConnection now) {
        if (now.streamsOpen() == 0 && pool.idleNanos() > 0) {
            pool.deadlines().set(this, System.nanoTime() + pool.idleNanos());
        }
        pool.onAvailable(this);
    }

    @Override
    public void onUnavailable(HttpClientConnection now, boolean closed) {
        retiring = true;
        pool.onUnavailable(this);
        if (closed) {
            finish();
        }
    }

    /// Idle too long.
    @Override
    protected void onDeadline(long nowNanos) {
        if (carriesNothing()) {
            retire();
        }
    }

    /// Takes no more exchanges; closes when those open are done.
    void retire() {
        retiring = true;
        pool.onUnavailable(this);
        HttpClientConnection now = connection;
        if (now != null) {
            now.drain();
        } else if (channel != null) {
            channel.close();
        }
    }

    private void finish() {
        if (gone) {
            return;
        }
        gone = true;
        retiring = true;
        pool.deadlines().remove(this);
        pool.onGone(this);
    }
}
