package dev.meshwright.proxy.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.proxy.accesslog.OriginLookup;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.v1.Origins;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Where resources come from, as the control plane's `meshwright.v1.Origins` say. Written by the configuration
/// thread, read by any.
public final class OriginIndex implements OriginLookup {
    private record Entry(Map<String, String> byPath, Map<String, String> positions) {}

    private final Map<String, Entry> byResource = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /// @param resource named `TYPE/NAME` of the resource it is about
    /// @throws InvalidProtocolBufferException when the bytes are no Origins; what was known stays
    public void put(Resource resource) throws InvalidProtocolBufferException {
        Origins origins = Origins.parseFrom(resource.bytes());
        byResource.put(
                resource.name(), new Entry(Map.copyOf(origins.getByPathMap()), Map.copyOf(origins.getPositionsMap())));
        version.incrementAndGet();
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
