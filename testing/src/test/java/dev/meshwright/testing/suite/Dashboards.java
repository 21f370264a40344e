package dev.meshwright.testing.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The queries of Grafana dashboards, panel by panel, with their variables still in them.
final class Dashboards {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::\\w+)?\\}|\\$(\\w+)");

    /// @param queries PromQL with `$variables`; each shows one side of the same thing
    record Panel(String dashboard, String title, List<String> queries) {}

    private Dashboards() {}

    /// Every panel with a query, of every `*.json` of the folder.
    static List<Panel> in(Path folder) throws IOException {
        List<Panel> panels = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                collect(file.getFileName().toString(), JsonMapper.shared().readTree(Files.readString(file)), panels);
            }
        }
        return panels;
    }

    private static void collect(String dashboard, JsonNode node, List<Panel> panels) {
        List<String> queries = new ArrayList<>();
        for (JsonNode target : node.path("targets")) {
            String query = target.path("expr").asString("");
            if (!query.isEmpty()) {
                queries.add(query);
            }
        }
        if (!queries.isEmpty()) {
            panels.add(new Panel(dashboard, node.path("title").asString(""), queries));
        }
        for (JsonNode child : node.values()) {
            collect(dashboard, child, panels);
        }
    }

    /// @throws IllegalArgumentException for a variable without a value
    static String filled(String query, Map<String, String> variables) {
        return VARIABLE.matcher(query).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            String value = variables.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no value for $" + name + " of: " + query);
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
