package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.proxy.loop.LoopContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The open downstream connections of one loop. All calls on that loop.
public final class DownstreamSet {
    private final LoopContext loop;
    private final Set<Downstream> open = new LinkedHashSet<>();

    public DownstreamSet(LoopContext loop) {
        this.loop = loop;
    }

    LoopContext loop() {
        return loop;
    }

    void add(Downstream connection) {
        open.add(connection);
    }

    void remove(Downstream connection) {
        open.remove(connection);
    }

    public int size() {
        return open.size();
    }

    /// Drains all connections of `listener` that a chain of `gone` took.
    ///
    /// @param deadlineMillis what is left then is closed
    void drainChains(ListenerSlot listener, Set<ChainRuntime> gone, long deadlineMillis) {
        drain(
                connection -> connection.listener().equals(listener) && gone.contains(connection.chain()),
                deadlineMillis);
    }

    /// Drains all connections of `listener`.
    void drainListener(ListenerSlot listener, long deadlineMillis) {
        drain(connection -> connection.listener().equals(listener), deadlineMillis);
    }

    /// Drains all connections of listeners of these directions.
    public void drainDirections(Predicate<ListenerTable.Direction> which, long deadlineMillis) {
        drain(connection -> which.test(connection.listener().direction()), deadlineMillis);
    }

    /// Open connections of listeners of these directions.
    public int count(Predicate<ListenerTable.Direction> which) {
        int found = 0;
        for (Downstream connection : open) {
            found += which.test(connection.listener().direction()) ? 1 : 0;
        }
        return found;
    }

    private void drain(Predicate<Downstream> which, long deadlineMillis) {
        List<Downstream> chosen = new ArrayList<>();
        for (Downstream connection : open) {
            if (which.test(connection)) {
                chosen.add(connection);
            }
        }
        chosen.forEach(Downstream::drain);
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
