package dev.meshwright.control;

import dev.meshwright.control.metric.ControlMetrics;
import dev.meshwright.control.push.Pushes;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.server.AdsObserver;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.StreamStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what happens on ADS streams into metrics and, where somebody should look, into one line of log.
final class AdsEvents implements AdsObserver {
    private static final Logger LOG = LoggerFactory.getLogger(AdsEvents.class);

    private final ControlMetrics metrics;
    private final BiFunction<String, Nack, Optional<Pushes.Blame>> blame;

    AdsEvents(ControlMetrics metrics, BiFunction<String, Nack, Optional<Pushes.Blame>> blame) {
        this.metrics = metrics;
        this.blame = blame;
    }

    @Override
    public void opened(StreamStatus stream) {
        metrics.streamOpened();
        LOG.info("{} is connected", stream.nodeId());
    }

    @Override
    public void closed(StreamStatus stream) {
        metrics.streamClosed();
        LOG.info("{} is disconnected", stream.nodeId());
    }

    @Override
    public void refused(String reason) {
        metrics.streamRefused(reason);
        LOG.warn("an ADS stream was refused: {}", reason);
    }

    @Override
    public void pushed(TypeUrl type, int resources, int removals, long bytes) {
        metrics.pushed(type, bytes);
    }

    @Override
    public void acked(TypeUrl type, Duration roundTrip) {
        metrics.acked(roundTrip);
    }

    @Override
    public void nacked(String nodeId, Nack nack) {
        metrics.rejected(nack.type());
        LOG.warn(
                "{} refuses {} '{}'{}: {}{}",
                nodeId,
                nack.type().shortName(),
                nack.resource(),
                nack.path().isEmpty() ? "" : " at " + nack.path(),
                nack.detail(),
                blame.apply(nodeId, nack)
                        .map(found -> " (from " + found.origin() + ", " + found.position() + ")")
                        .orElse(""));
    }
}
