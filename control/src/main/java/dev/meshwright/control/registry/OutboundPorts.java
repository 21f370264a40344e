package dev.meshwright.control.registry;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port at which every workload without capture finds a service: one number per service port (`HOST:PORT`),
/// the same in the whole mesh and for good, since programs are told it once, when they start. A number is never
/// given to another service, not even after its service is gone. All methods hold this object's lock.
public final class OutboundPorts {
    static final int FIRST = 20_000;
    static final int LAST = 59_999;
    private static final Logger LOG = LoggerFactory.getLogger(OutboundPorts.class);

    /// The form on disk.
    record Kept(Map<String, Integer> ports) {}

    private final Path file;
    private final Disk disk;
    private final Map<String, Integer> ports = new TreeMap<>();

    private OutboundPorts(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
    }

    public static OutboundPorts open(Path file, Disk disk) throws IOException {
        var opened = new OutboundPorts(file, disk);
        if (Files.exists(file)) {
            opened.ports.putAll(Json.read(file, Kept.class).ports());
        }
        return opened;
    }

    /// The numbers of all these service ports; new ones are written down before they are told to anybody.
    ///
    /// @param services `HOST:PORT`
    /// @return by service; without those for which no number is left
    /// @throws IOException when new numbers could not be written; none of them is given out then
    public synchronized Map<String, Integer> of(Collection<String> services) throws IOException {
        Set<String> missing = new TreeSet<>(services);
        missing.removeAll(ports.keySet());
        if (!missing.isEmpty()) {
            Map<String, Integer> next = withNew(missing);
            disk.write(file, Json.bytes(new Kept(next)), Access.PRIVATE);
            ports.putAll(next);
        }
        var found = new TreeMap<>(ports);
        found.keySet().retainAll(new HashSet<>(services));
        return found;
    }

    private Map<String, Integer> withNew(Set<String> missing) {
        var next = new TreeMap<>(ports);
        int candidate = FIRST + ports.size();
        for (String service : missing) {
            if (candidate > LAST) {
                LOG.error(
                        "no outbound port is left for {} (expected: at most {} service ports)",
                        service,
                        LAST - FIRST + 1);
                break;
            }
            next.put(service, candidate++);
        }
        return next;
    }
}
