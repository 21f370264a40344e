package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A subject with its processes up. Owned by the thread that runs the scenario.
final class Running {
    private final Subject subject;
    private final int port;
    private final Map<String, String> values;
    private final LinkedHashMap<String, Child> children = new LinkedHashMap<>();
    private final List<Path> safepointLogs = new ArrayList<>();

    /// @param port where requests go
    /// @param values of its templates: ports and folders
    Running(Subject subject, int port, Map<String, String> values) {
        this.subject = subject;
        this.port = port;
        this.values = Map.copyOf(values);
    }

    static Running direct(Subject subject, int port) {
        return new Running(subject, port, Map.of());
    }

    /// Parts come last of the way first; they are kept in the way's order.
    void add(Part part, Child child) {
        children.putFirst(part.role(), child);
    }

    Subject subject() {
        return subject;
    }

    String target() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    Map<String, String> values() {
        return values;
    }

    /// Processes by role, in the order of the requests.
    Map<String, Child> children() {
        return children;
    }

    List<Path> safepointLogs() {
        return safepointLogs;
    }

    Map<String, ProcessSample> sample() throws IOException {
        Map<String, ProcessSample> samples = new LinkedHashMap<>();
        for (Map.Entry<String, Child> child : children.entrySet()) {
            if (!child.getValue().alive()) {
                throw new IOException(
                        child.getValue().name() + " ended:\n" + child.getValue().logTail(10));
            }
            samples.put(child.getKey(), ProcessSample.of(child.getValue().pid()));
        }
        return samples;
    }
}
