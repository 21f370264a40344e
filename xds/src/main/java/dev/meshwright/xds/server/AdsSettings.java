package dev.meshwright.xds.server;

import java.time.Duration;

/// Bounds of the ADS server.
///
/// @param ackWait how long a step of a push waits for the answer to the step before it; then the push goes on
/// @param responseBytesMax resource bytes per delta response (at least one resource is sent); more goes into
///     further responses. Below the 4 MiB that gRPC receivers take by default
/// @param subscriptionsMax names per type and stream; a client that wants more is refused with RESOURCE_EXHAUSTED
/// @param streamsMax streams at a time
public record AdsSettings(Duration ackWait, int responseBytesMax, int subscriptionsMax, int streamsMax) {
    public static final AdsSettings DEFAULT = new AdsSettings(Duration.ofSeconds(5), 2 << 20, 65_536, 10_000);

    public AdsSettings {
        if (ackWait.isNegative() || responseBytesMax < 1 || subscriptionsMax < 1 || streamsMax < 1) {
            throw new IllegalArgumentException("ADS settings: " + ackWait + ", " + responseBytesMax + ", "
                    + subscriptionsMax + ", " + streamsMax + " (expected: all positive)");
        }
    }
}
