package dev.meshwright.xds.server;

import dev.meshwright.xds.TypeUrl;
import java.time.Duration;

/// Hears what happens on the streams, for metrics (`pilot_xds`, `pilot_xds_pushes`, `pilot_total_xds_rejects`,
/// ...), logs and `status`. Called on the stream's serial context: must not block. All methods do nothing unless
/// overridden.
public interface AdsObserver {
    AdsObserver NONE = new AdsObserver() {};

    default void opened(StreamStatus stream) {}

    default void closed(StreamStatus stream) {}

    /// A stream was turned away.
    ///
    /// @param reason short, from a small set: `unauthenticated`, `refused`, `revoked`, `too-many-streams`,
    ///     `no-node`, `too-many-names`
    default void refused(String reason) {}

    /// @param bytes size of the resources, without framing
    default void pushed(TypeUrl type, int resources, int removals, long bytes) {}

    default void acked(TypeUrl type, Duration roundTrip) {}

    default void nacked(String nodeId, Nack nack) {}
}
