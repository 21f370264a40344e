package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The access logs of one event loop.
final class LoopAccessLog implements TrafficObserver {
    private static final int ORIGINS_MAX = 4_096;

    private final AccessLogs owner;
    private final OriginLookup origins;
    private final Map<String, LogBuffer> buffers = new HashMap<>();
    private final IdentityHashMap<Place, String> originOf = new IdentityHashMap<>();
    private final LogValues values = new LogValues();
    private final LineFormat format = new LineFormat();
    private long originsVersion = -1;

    LoopAccessLog(AccessLogs owner, OriginLookup origins) {
        this.owner = owner;
        this.origins = origins;
    }

    @Override
    public void onExchangeEnd(ExchangeRecord record) {
        if (record.logging instanceof HttpConnectionManager manager
                && !manager.accessLogs().isEmpty()) {
            values.show(record);
            write(manager.accessLogs(), record.place);
            values.clear();
        }
    }

    @Override
    public void onTcpEnd(TcpRecord record) {
        if (record.logging instanceof NetworkFilter.TcpProxy proxy
                && !proxy.accessLogs().isEmpty()) {
            values.show(record);
            write(proxy.accessLogs(), null);
            values.clear();
        }
    }

    private void write(List<AccessLog> logs, @Nullable Place place) {
        for (AccessLog log : logs) {
            if (wants(log.filter())) {
                buffer(log.target()).append(format.render(log.format(), values, origin(place)));
            }
        }
    }

    private LogBuffer buffer(String target) {
        LogBuffer buffer = buffers.get(target);
        if (buffer == null) {
            buffer = owner.newBuffer(target);
            buffers.put(target, buffer);
        }
        return buffer;
    }

    String origin(@Nullable Place place) {
        if (place == null) {
            return "";
        }
        if (originsVersion != origins.version() || originOf.size() >= ORIGINS_MAX) {
            originsVersion = origins.version();
            originOf.clear();
        }
        String known = originOf.get(place);
        if (known == null) {
            known = origins.find(place);
            originOf.put(place, known);
        }
        return known;
    }

    private boolean wants(AccessLog.Filter filter) {
        return switch (filter) {
            case AccessLog.Every() -> true;
            case AccessLog.ResponseFlags(List<String> flags) -> hasFlag(flags);
            case AccessLog.Status(AccessLog.Comparison comparison, int value) ->
                compare(values.status(), comparison, value);
            case AccessLog.DurationMillis(AccessLog.Comparison comparison, long value) ->
                compare(values.durationMillis(), comparison, value);
            case AccessLog.And(List<AccessLog.Filter> all) -> all.stream().allMatch(this::wants);
            case AccessLog.Or(List<AccessLog.Filter> any) -> any.stream().anyMatch(this::wants);
        };
    }

    private static boolean compare(long actual, AccessLog.Comparison comparison, long value) {
        return switch (comparison) {
            case EQUAL -> actual == value;
            case GREATER_OR_EQUAL -> actual >= value;
            case LESS_OR_EQUAL -> actual <= value;
        };
    }

    /// No flag listed means any flag (`ResponseFlagFilter`).
    private boolean hasFlag(List<String> wanted) {
        String flags = values.flags();
        if (wanted.isEmpty()) {
            return !flags.isEmpty();
        }
        for (String flag : flags.split(",", -1)) {
            if (wanted.contains(flag)) {
                return true;
            }
        }
        return false;
    }
}
