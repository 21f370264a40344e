package dev.meshwright.proxy.batch;

import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What of an event loop is needed to send a batch: its timers, its clusters, and chance for the choice of a
/// host. Used on that loop alone.
///
/// @param clusters of the loop, by name
/// @param chance 64 random bits
public record Outlet(Deadlines deadlines, Function<String, @Nullable LoopCluster> clusters, LongSupplier chance) {}
