package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Documents as JSON trees, to be looked at and changed before they are read.
final class Documents {
    private static final JsonMapper JSON = new JsonMapper();

    private Documents() {}

    static List<ObjectNode> parse(String yaml) {
        List<ObjectNode> out = new ArrayList<>();
        DocumentFile.read(new SourceDocumentFile("documents.yaml", yaml))
                .documents()
                .forEach(document -> {
                    if (JSON.readTree(TreeJson.write(document.root())) instanceof ObjectNode node) {
                        out.add(node);
                    }
                });
        return out;
    }

    static String write(List<ObjectNode> documents) {
        StringBuilder out = new StringBuilder();
        documents.forEach(document -> out.append("---\n")
                .append(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document))
                .append('\n'));
        return out.toString();
    }

    static String kind(JsonNode document) {
        return text(document, "kind");
    }

    static String name(JsonNode document) {
        return text(document.path("metadata"), "name");
    }

    /// Names that no API server takes, in the form that it does.
    static void lowerCase(ObjectNode document) {
        object(document, "metadata")
                .ifPresent(metadata -> metadata.put("name", name(document).toLowerCase(Locale.ROOT)));
    }

    static String namespace(JsonNode document) {
        String written = text(document.path("metadata"), "namespace");
        return written.isEmpty() ? "default" : written;
    }

    static String annotation(JsonNode document, String name) {
        return text(document.path("metadata").path("annotations"), name);
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.asString() : value.isMissingNode() || value.isNull() ? "" : value.toString();
    }

    static Stream<JsonNode> items(JsonNode node, String field) {
        return node.path(field).valueStream();
    }

    /// The mapping at a field, when there is one.
    static Optional<ObjectNode> object(JsonNode node, String field) {
        return node.path(field) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }
}
