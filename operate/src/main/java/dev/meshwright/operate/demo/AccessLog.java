package dev.meshwright.operate.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads a proxy's JSON access log out of its output file, which holds other lines too.
final class AccessLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AccessLog() {}

    /// Lines whose upstream cluster starts with `cluster` and whose response flags contain `flag`.
    static long count(Path log, String cluster, String flag) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("{") && line.contains(flag) && matches(line, cluster, flag))
                    .count();
        }
    }

    private static boolean matches(String line, String cluster, String flag) {
        try {
            JsonNode entry = JSON.readTree(line);
            String flags = "," + entry.path("response_flags").asString("") + ",";
            return flags.contains("," + flag + ",")
                    && entry.path("upstream_cluster").asString("").startsWith(cluster);
        } catch (JacksonException e) {
            // The line that is being written just now is not whole yet; it is counted on the next look.
            return false;
        }
    }
}
