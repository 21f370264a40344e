package dev.meshwright.proxy.server;

import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.overload.Gauges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is chosen outside the bootstrap.
///
/// @param concurrency number of event loops, at least 1
/// @param drainTime how long connections may go on after they were told to end (Envoy: `--drain-time-s`)
/// @param observers see finished exchanges and connections, one per loop
/// @param gauges how hard pressed the process is; null: as the process itself shows
/// @param names of hosts that requests name; null: the system's resolver is asked
/// @param beforeServing run once, when the first configuration is complete and nothing listens yet; on the
///     configuration's thread, which the listeners wait for
public record ProxyOptions(
        int concurrency,
        Duration drainTime,
        TrafficObserver.Factory observers,
        Gauges.@Nullable Source gauges,
        @Nullable NameCache names,
        Runnable beforeServing) {
    public ProxyOptions {
        if (concurrency < 1 || concurrency > 1024) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: 1 to 1024)");
        }
    }

    public static ProxyOptions of(int concurrency) {
        return new ProxyOptions(
                concurrency, Duration.ofSeconds(45), TrafficObserver.Factory.NONE, null, null, () -> {});
    }

    public ProxyOptions withObservers(TrafficObserver.Factory factory) {
        return new ProxyOptions(concurrency, drainTime, factory, gauges, names, beforeServing);
    }

    public ProxyOptions withDrainTime(Duration time) {
        return new ProxyOptions(concurrency, time, observers, gauges, names, beforeServing);
    }

    public ProxyOptions withGauges(Gauges.Source source) {
        return new ProxyOptions(concurrency, drainTime, observers, source, names, beforeServing);
    }

    public ProxyOptions withNames(NameCache cache) {
        return new ProxyOptions(concurrency, drainTime, observers, gauges, cache, beforeServing);
    }

    public ProxyOptions withBeforeServing(Runnable task) {
        return new ProxyOptions(concurrency, drainTime, observers, gauges, names, task);
    }
}
