package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.proxy.batch.BatchQueue;
import dev.meshwright.proxy.batch.Outlet;
import dev.meshwright.proxy.observe.ConnectionAttributes;
import dev.meshwright.proxy.observe.ExchangeAttributes;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The access logs of one event loop: what each configured log compiles to, kept while it is in use.
final class LoopAccessLog implements TrafficObserver {
    private static final int ORIGINS_MAX = 4_096;
    /// Logs of configurations that are gone are forgotten when there are more.
    private static final int LOGS_MAX = 256;

    /// A configured log, ready to be written by this loop.
    private sealed interface Compiled<R> {}

    private record ToFile<R>(LogBuffer buffer, LineProgram<R> program) implements Compiled<R> {}

    private record ToService<R>(LogService<R> format, BatchQueue queue) implements Compiled<R> {}

    private static final byte[] NO_ORIGIN = {};

    private final AccessLogs owner;
    private final OriginLookup origins;
    private final IdentityHashMap<AccessLog, Compiled<ExchangeRecord>> ofExchanges = new IdentityHashMap<>();
    private final IdentityHashMap<AccessLog, Compiled<TcpRecord>> ofConnections = new IdentityHashMap<>();
    private final Map<String, LogBuffer> buffers = new HashMap<>();
    private final Map<AccessLog.Sink, BatchQueue> queues = new HashMap<>();
    private final IdentityHashMap<Place, byte[]> originOf = new IdentityHashMap<>();
    private final Line line = new Line(Line.Form.ESCAPED);
    private final ExchangeAttributes requests = new ExchangeAttributes();
    private final ConnectionAttributes connections = new ConnectionAttributes();
    private @Nullable Outlet outlet;
    private long originsVersion = -1;

    LoopAccessLog(AccessLogs owner, OriginLookup origins) {
        this.owner = owner;
        this.origins = origins;
    }

    @Override
    public void onStart(Outlet to) {
        outlet = to;
    }

    @Override
    public void onTick() {
        queues.values().forEach(BatchQueue::send);
    }

    @Override
    public boolean flush() {
        onTick();
        return queues.values().stream().allMatch(BatchQueue::idle);
    }

    @Override
    public void onExchangeEnd(ExchangeRecord record) {
        if (record.logging instanceof HttpConnectionManager manager) {
            List<AccessLog> logs = manager.accessLogs();
            for (int i = 0; i < logs.size(); i++) {
                AccessLog log = logs.get(i);
                if (LogFilter.passes(
                        log.filter(),
                        record.status,
                        Operators.millis(record.startNanos, record.endNanos),
                        record.flags,
                        requests.of(record))) {
                    write(
                            compiled(log, ofExchanges, Operators::ofExchange, EntryValues.OF_EXCHANGE),
                            record,
                            origin(record.place));
                }
            }
        }
    }

    @Override
    public void onTcpEnd(TcpRecord record) {
        if (record.logging instanceof NetworkFilter.TcpProxy proxy) {
            for (AccessLog log : proxy.accessLogs()) {
                if (LogFilter.passes(
                        log.filter(),
                        0,
                        Operators.millis(record.startNanos, record.endNanos),
                        record.flags,
                        connections.of(record))) {
                    write(
                            compiled(log, ofConnections, Operators::ofConnection, EntryValues.OF_CONNECTION),
                            record,
                            NO_ORIGIN);
                }
            }
        }
    }

    private <R> void write(Compiled<R> log, R record, byte[] origin) {
        switch (log) {
            case ToFile<R>(var buffer, var program) -> {
                program.run(record, origin, line);
                buffer.append(line);
            }
            case ToService<R>(var format, var queue) -> {
                if (queue.room()) {
                    format.append(record, queue.waiting());
                    queue.added();
                }
            }
        }
    }

    private <R> Compiled<R> compiled(
            AccessLog log,
            IdentityHashMap<AccessLog, Compiled<R>> known,
            Function<Template.Command, Operator<R>> operators,
            EntryValues<R> values) {
        Compiled<R> found = known.get(log);
        if (found == null) {
            if (known.size() >= LOGS_MAX) {
                known.clear();
            }
            found = switch (log.to()) {
                case AccessLog.Lines(var target, var format) ->
                    new ToFile<>(
                            buffers.computeIfAbsent(target, owner::newBuffer), new LineProgram<>(format, operators));
                case AccessLog.HttpEntries http ->
                    told(
                            log.to(),
                            new EntryLog<>(http.service(), http.name(), owner.node(), new HttpEntry<>(http, values)));
                case AccessLog.TcpEntries(var service, var name) ->
                    told(log.to(), new EntryLog<>(service, name, owner.node(), new TcpEntry<>(values)));
                case AccessLog.OtelRecords otel ->
                    told(log.to(), new RecordLog<>(otel, owner.self(), values, operators));
            };
            known.put(log, found);
        }
        return found;
    }

    /// Logs of several listeners to one service go together.
    private <R> Compiled<R> told(AccessLog.Sink to, LogService<R> format) {
        if (queues.size() >= LOGS_MAX) {
            queues.values().removeIf(BatchQueue::idle);
        }
        return new ToService<>(
                format,
                queues.computeIfAbsent(
                        to, _ -> new BatchQueue(format, owner.entries(), Objects.requireNonNull(outlet))));
    }

    /// Where the element at that place was written, as a JSON string; no bytes when that is not known.
    byte[] origin(@Nullable Place place) {
        if (place == null) {
            return NO_ORIGIN;
        }
        if (originsVersion != origins.version() || originOf.size() >= ORIGINS_MAX) {
            originsVersion = origins.version();
            originOf.clear();
        }
        byte[] known = originOf.get(place);
        if (known == null) {
            known = LineProgram.string(origins.find(place));
            originOf.put(place, known);
        }
        return known;
    }
}
