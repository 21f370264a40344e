package dev.meshwright.proxy.telemetry;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.proxy.accesslog.OriginLookup;
import dev.meshwright.proxy.bootstrap.WireFields;
import dev.meshwright.xds.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Where resources come from, as the control plane's `meshwright.v1.Origins` say. Written by the configuration
/// thread, read by any. Read by hand, because a generated class with a map field loads descriptors.
public final class OriginIndex implements OriginLookup {
    private record Entry(Map<String, String> byPath, Map<String, String> positions) {}

    private static final int BY_PATH = 1;
    private static final int POSITIONS = 2;

    private final Map<String, Entry> byResource = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /// @param resource named `TYPE/NAME` of the resource it is about
    /// @throws InvalidProtocolBufferException when the bytes are no Origins; what was known stays
    public void put(Resource resource) throws InvalidProtocolBufferException {
        WireFields origins = WireFields.of(resource.bytes());
        byResource.put(resource.name(), new Entry(texts(origins.all(BY_PATH)), texts(origins.all(POSITIONS))));
        version.incrementAndGet();
    }

    private static Map<String, String> texts(List<ByteString> entries) throws InvalidProtocolBufferException {
        Map<String, String> texts = new HashMap<>();
        for (ByteString entry : entries) {
            WireFields pair = WireFields.of(entry);
            texts.put(pair.last(1).toStringUtf8(), pair.last(2).toStringUtf8());
        }
        return Map.copyOf(texts);
    }

    public void remove(String name) {
        byResource.remove(name);
        version.incrementAndGet();
    }

    @Override
    public String find(Place place) {
        Entry entry = byResource.get(place.resource());
        if (entry == null) {
            return "";
        }
        String path = place.path();
        while (true) {
            String origin = entry.byPath.get(path);
            if (origin != null) {
                return entry.positions.getOrDefault(origin, origin);
            }
            if (path.isEmpty()) {
                return "";
            }
            path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
        }
    }

    @Override
    public long version() {
        return version.get();
    }
}
