package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON merge patch (RFC 7396) of one object in files of documents; lists of named items are merged by name.
final class ObjectPatch {
    private ObjectPatch() {}

    /// @param name of the object; whatever has it is patched
    static List<SourceDocumentFile> apply(List<SourceDocumentFile> files, String name, JsonNode patch) {
        withoutUnset(patch.path("spec"));
        List<SourceDocumentFile> patched = new ArrayList<>();
        for (SourceDocumentFile file : files) {
            patched.add(file.text().contains(name) ? in(file, name, patch) : file);
        }
        return patched;
    }

    private static SourceDocumentFile in(SourceDocumentFile file, String name, JsonNode patch) {
        List<String> texts = new ArrayList<>();
        for (Document document : DocumentFile.read(file).documents()) {
            JsonNode node = Json.parse(TreeJson.write(document.root()));
            texts.add(Json.write(Json.text(node.path("metadata"), "name").equals(name) ? merged(node, patch) : node));
        }
        return new SourceDocumentFile(file.name(), String.join("\n---\n", texts) + "\n");
    }

    /// A published patch has an empty text where the program that wrote it left a required one as it was; no text of
    /// a `spec` may be empty.
    private static void withoutUnset(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> unset = object.properties().stream()
                    .filter(field -> !field.getKey().equals("group"))
                    .filter(field -> field.getValue().asString("-").isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            object.remove(unset);
        }
        node.valueStream().forEach(ObjectPatch::withoutUnset);
    }

    private static boolean named(ArrayNode items) {
        for (JsonNode item : items) {
            if (Json.text(item, "name").isEmpty()) {
                return false;
            }
        }
        return !items.isEmpty();
    }

    /// Lists whose items are told apart by name are merged by it, as an API server does with a list of kind map;
    /// lists of references are exchanged.
    private static JsonNode byName(ArrayNode before, ArrayNode items) {
        ArrayNode result = before.deepCopy();
        for (JsonNode item : items) {
            int at = -1;
            for (int i = 0; i < result.size(); i++) {
                at = Json.text(result.get(i), "name").equals(Json.text(item, "name")) ? i : at;
            }
            if (at < 0) {
                result.add(item);
            } else {
                result.set(at, merged(result.get(at), item));
            }
        }
        return result;
    }

    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (patch instanceof ArrayNode items && target instanceof ArrayNode before && named(items) && named(before)) {
            return byName(before, items);
        }
        if (!(patch instanceof ObjectNode fields)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : fields.objectNode();
        fields.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                JsonNode before = result.path(field.getKey());
                boolean references = field.getKey().endsWith("Refs");
                result.set(field.getKey(), references ? field.getValue() : merged(before, field.getValue()));
            }
        });
        return result;
    }
}
