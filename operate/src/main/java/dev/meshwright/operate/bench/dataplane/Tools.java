package dev.meshwright.operate.bench.dataplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The programs of others that the bench uses, as far as this machine has them.
///
/// @param found by name: envoy, haproxy, nginx, wrk, h2load, fortio, cc, taskset
public record Tools(Map<String, Path> found) {
    private static final List<String> NAMES = List.of("haproxy", "nginx", "wrk", "h2load", "fortio", "cc", "taskset");

    public Tools {
        found = Map.copyOf(found);
    }

    /// Looks at `PATH` and, for fortio, at the variable `MESHWRIGHT_FORTIO`.
    ///
    /// @param envoy its binary, empty when there is none
    public static Tools of(Map<String, String> environment, Optional<Path> envoy) {
        var found = new java.util.HashMap<String, Path>();
        envoy.ifPresent(binary -> found.put("envoy", binary));
        // Debian keeps servers where a user's PATH does not look.
        List<Path> folders = Stream.concat(
                        Stream.of(environment.getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        for (String name : NAMES) {
            folders.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .ifPresent(file -> found.put(name, file));
        }
        String fortio = environment.getOrDefault("MESHWRIGHT_FORTIO", "");
        if (!fortio.isEmpty() && Files.isExecutable(Path.of(fortio))) {
            found.put("fortio", Path.of(fortio));
        }
        return new Tools(found);
    }

    Optional<Path> envoy() {
        return find("envoy");
    }

    Optional<Path> haproxy() {
        return find("haproxy");
    }

    Optional<Path> nginx() {
        return find("nginx");
    }

    Optional<Path> compiler() {
        return find("cc");
    }

    /// @throws IllegalStateException when it is missing; [#missing] says so before
    String path(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException(name + " is missing"))
                .toString();
    }

    private Optional<Path> find(String name) {
        return Optional.ofNullable(found.get(name));
    }

    /// What the load needs and this machine does not have.
    List<String> missing(LoadKind load) {
        String generator = switch (load) {
            case SATURATED, NEW_CONNECTIONS, BULK -> "wrk";
            case FIXED_RATE, START -> "fortio";
            case MULTIPLEXED -> "h2load";
            case IDLE -> "taskset";
        };
        List<String> missing = new ArrayList<>();
        // nginx is the application as well; fixed rates are warmed up by wrk.
        for (String name : List.of(generator, "wrk", "nginx", "taskset")) {
            if (find(name).isEmpty() && !missing.contains(name)) {
                missing.add(name);
            }
        }
        return missing;
    }
}
