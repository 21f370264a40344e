package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.proxy.loop.LoopContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The open downstream connections of one loop. All calls on that loop.
public final class DownstreamSet {
    /// Who holds less is not worth closing.
    private static final long HEAVY_LEAST = 8 * 1024;

    private final LoopContext loop;
    private final Set<Downstream> open = new LinkedHashSet<>();
    private boolean tight;

    public DownstreamSet(LoopContext loop) {
        this.loop = loop;
    }

    LoopContext loop() {
        return loop;
    }

    void add(Downstream connection) {
        open.add(connection);
        connection.tighten(tight);
    }

    void remove(Downstream connection) {
        open.remove(connection);
    }

    public int size() {
        return open.size();
    }

    /// Lets less wait towards each peer while memory is short.
    public void tighten(boolean on) {
        tight = on;
        open.forEach(connection -> connection.tighten(on));
    }

    /// Closes the connections that hold the most until a quarter of what all hold is free: whoever does not
    /// read what it asked for, or sends what nobody can take, goes before anybody is refused (threat model R6).
    ///
    /// @return how many were closed
    public int closeHeaviest() {
        record Weighed(Downstream connection, long bytes) {}
        List<Weighed> heavy = new ArrayList<>();
        long all = 0;
        for (Downstream connection : open) {
            long bytes = connection.bytesHeld();
            all += bytes;
            if (bytes >= HEAVY_LEAST) {
                heavy.add(new Weighed(connection, bytes));
            }
        }
        heavy.sort(Comparator.comparingLong(Weighed::bytes).reversed());
        long wanted = all / 4;
        int closed = 0;
        for (Weighed each : heavy) {
            if (wanted <= 0) {
                break;
            }
            wanted -= each.bytes();
            closed++;
            each.connection().close();
        }
        return closed;
    }

    /// Drains all connections of `listener` that a chain of `gone` took.
    ///
    /// @param next the version in force
    /// @param deadlineMillis what is left then is closed
    void drainChains(ListenerSlot listener, Set<ChainRuntime> gone, ListenerRuntime next, long deadlineMillis) {
        drain(
                connection -> connection.listener().equals(listener) && gone.contains(connection.chain()),
                connection -> connection.drainFor(next),
                deadlineMillis);
    }

    /// Drains all connections of `listener`.
    void drainListener(ListenerSlot listener, long deadlineMillis) {
        drain(connection -> connection.listener().equals(listener), Downstream::drain, deadlineMillis);
    }

    /// Drains all connections of listeners of these directions.
    public void drainDirections(Predicate<ListenerTable.Direction> which, long deadlineMillis) {
        drain(connection -> which.test(connection.listener().direction()), Downstream::drain, deadlineMillis);
    }

    /// Open connections of listeners of these directions.
    public int count(Predicate<ListenerTable.Direction> which) {
        int found = 0;
        for (Downstream connection : open) {
            found += which.test(connection.listener().direction()) ? 1 : 0;
        }
        return found;
    }

    private void drain(Predicate<Downstream> which, Consumer<Downstream> how, long deadlineMillis) {
        List<Downstream> chosen = new ArrayList<>();
        for (Downstream connection : open) {
            if (which.test(connection)) {
                chosen.add(connection);
            }
        }
        chosen.forEach(how);
        if (!chosen.isEmpty()) {
            loop.loop()
                    .schedule(
                            () -> chosen.stream()
                                    .filter(open::contains)
                                    .toList()
                                    .forEach(Downstream::close),
                            deadlineMillis,
                            TimeUnit.MILLISECONDS);
        }
    }

    public void closeAll() {
        List.copyOf(open).forEach(Downstream::close);
    }
}
