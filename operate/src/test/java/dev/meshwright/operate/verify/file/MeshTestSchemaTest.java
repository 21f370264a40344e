package dev.meshwright.operate.verify.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// docs/meshtest.schema.json, which editors use, names the keys that the reader knows: no more, no less. The reader is
/// asked by a file with a key in every mapping that nobody knows; it answers with those that it expects.
class MeshTestSchemaTest {
    private static final String UNKNOWN = "qqqqqqqqqqqq";

    private static final String EVERY_MAPPING = """
            kind: MeshTest
            qqqqqqqqqqqq: 1
            config: [x]
            workloads: [{qqqqqqqqqqqq: 1}]
            programs: {p: {qqqqqqqqqqqq: 1}}
            defaults: {qqqqqqqqqqqq: 1}
            cases:
              - qqqqqqqqqqqq: 1
                from: {qqqqqqqqqqqq: 1}
                request: {qqqqqqqqqqqq: 1}
                expect:
                  qqqqqqqqqqqq: 1
                  seen: {qqqqqqqqqqqq: 1}
                  response: {qqqqqqqqqqqq: 1}
                  redirect: {qqqqqqqqqqqq: 1}
                  mirrored: {qqqqqqqqqqqq: 1}
                  delay: {qqqqqqqqqqqq: 1}
                  identity: {qqqqqqqqqqqq: 1}
                  not: {qqqqqqqqqqqq: 1}
            """;

    private static final Map<String, String> DEFINITIONS = Map.ofEntries(
            Map.entry("", ""),
            Map.entry("workloads[0]", "workload"),
            Map.entry("programs.p", "program"),
            Map.entry("defaults", "defaults"),
            Map.entry("cases[0]", "case"),
            Map.entry("cases[0].from", "outside"),
            Map.entry("cases[0].request", "request"),
            Map.entry("cases[0].expect", "expect"),
            Map.entry("cases[0].expect.seen", "seen"),
            Map.entry("cases[0].expect.response", "response"),
            Map.entry("cases[0].expect.redirect", "redirect"),
            Map.entry("cases[0].expect.mirrored", "copy"),
            Map.entry("cases[0].expect.delay", "held"),
            Map.entry("cases[0].expect.identity", "matchOf"),
            Map.entry("cases[0].expect.not", "not"));

    @Test
    void everyMapping_hasTheKeysThatTheReaderKnows() {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("..", "docs", "meshtest.schema.json").toFile());
        Map<String, Set<String>> known = known();
        assertThat(known.keySet()).isEqualTo(DEFINITIONS.keySet());
        DEFINITIONS.forEach((path, name) -> {
            JsonNode definition = name.isEmpty() ? schema : schema.path("$defs").path(name);
            Set<String> properties = new TreeSet<>();
            definition.path("properties").properties().forEach(p -> properties.add(p.getKey()));
            // In `not` these two are known, to be told where they belong.
            Set<String> wanted = new TreeSet<>(known.get(path));
            if (name.equals("not")) {
                wanted.removeAll(Set.of("backends", "tolerance"));
            }
            assertThat(properties).as("keys of %s, schema %s", path, name).isEqualTo(wanted);
            assertThat(definition.path("additionalProperties").asBoolean(true))
                    .as(name)
                    .isFalse();
        });
    }

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new TreeMap<>();
        TestFileReader.read(new SourceDocumentFile("every.yaml", EVERY_MAPPING)).faults().stream()
                .filter(f -> f.code().equals(Codes.UNKNOWN_FIELD))
                .forEach(f -> {
                    String path = f.what().substring(0, f.what().indexOf(UNKNOWN));
                    assertThat(f.next()).startsWith("expected one of: ");
                    known.put(
                            path.endsWith(".") ? path.substring(0, path.length() - 1) : path,
                            new TreeSet<>(Set.of(f.next()
                                    .substring("expected one of: ".length())
                                    .split(", ", -1))));
                });
        return known;
    }
}
