package dev.meshwright.proxy.observe;

import dev.meshwright.decide.upstream.Endpoint;
import org.jspecify.annotations.Nullable;

/// One relayed TCP connection; filled in place by the relay. Times as in [ExchangeRecord]. Event-loop confined.
public final class TcpRecord {
    public final DownstreamInfo downstream;
    public final long startEpochMillis;
    public final long startNanos;
    public long endNanos;

    /// Bytes from the client.
    public long bytesReceived;

    /// Bytes to the client.
    public long bytesSent;

    /// Envoy response flags (`UO`, `UF`, `UH`, `NC`); empty when none.
    public String flags = "";

    public String details = "";
    public String upstreamFailure = "";
    public String cluster = "";
    public String destinationHost = "";
    public String upstreamAddress = "";
    public String upstreamLocalAddress = "";
    public String upstreamIdentity = "";
    public @Nullable Object logging;
    public @Nullable Object upstream;

    /// The chosen endpoint; null when none was chosen.
    public @Nullable Endpoint endpoint;

    public TcpRecord(DownstreamInfo downstream, long startEpochMillis, long startNanos) {
        this.downstream = downstream;
        this.startEpochMillis = startEpochMillis;
        this.startNanos = startNanos;
    }

    /// Adds a response flag, keeping those there.
    public void flag(String shortName) {
        if (flags.isEmpty()) {
            flags = shortName;
        } else if (!flags.contains(shortName)) {
            flags = flags + "," + shortName;
        }
    }
}
