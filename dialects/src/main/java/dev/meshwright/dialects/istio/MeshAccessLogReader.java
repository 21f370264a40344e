package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.AccessLogging;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.LogFormat.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `accessLogFile`, `accessLogFormat` and `accessLogEncoding`: the log that every proxy writes.
final class MeshAccessLogReader {
    private static final ElementId FORMAT = new ElementId("MeshConfig", "", "mesh");

    private MeshAccessLogReader() {}

    static AccessLogging read(Fields mesh, LogFormat format, AccessLogging otherwise) {
        boolean listeners = !mesh.flag("disableEnvoyListenerLog").orElse(false);
        return mesh.text("accessLogFile")
                .map(path -> path.isEmpty() ? AccessLogging.OFF : new AccessLogging.File(path, format, listeners))
                .orElse(otherwise);
    }

    /// What lines look like that no provider gives a form of its own.
    static LogFormat format(Fields mesh) {
        boolean json = mesh.word("accessLogEncoding", List.of("JSON", "TEXT"))
                .filter("JSON"::equals)
                .isPresent();
        String written = mesh.text("accessLogFormat", "");
        return json ? json(mesh, written) : text(mesh, written);
    }

    private static LogFormat text(Fields mesh, String written) {
        if (written.isEmpty()) {
            return new LogFormat.DefaultText();
        }
        return line(mesh, "accessLogFormat", written);
    }

    /// A line that somebody wrote; Istio ends it.
    static LogFormat line(Fields owner, String field, String written) {
        LogOperators.check(owner, field, written);
        return new LogFormat.Text(written.endsWith("\n") ? written : written + "\n");
    }

    private static LogFormat json(Fields mesh, String written) {
        if (written.isEmpty()) {
            return new LogFormat.DefaultJson();
        }
        DocumentFile parsed = DocumentFile.read(new SourceDocumentFile(FORMAT.name(), written));
        Optional<Tree.Mapping> root = parsed.documents().stream()
                .map(d -> d.root())
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .findFirst();
        if (root.isEmpty() || !parsed.diagnostics().isEmpty()) {
            mesh.error(
                    Codes.WRONG_TYPE,
                    "accessLogFormat",
                    "no JSON object, as accessLogEncoding is JSON",
                    "write {\"name\": \"%OPERATOR%\"}");
            return new LogFormat.DefaultJson();
        }
        return new LogFormat.Json(fields(mesh, "accessLogFormat", root.get()));
    }

    /// @param owner with the field that holds the format, for messages
    static Value.Fields fields(Fields owner, String field, Tree.Mapping mapping) {
        Map<String, Value> fields = new TreeMap<>();
        mapping.entries().forEach(e -> fields.put(e.key(), value(owner, field, e.value())));
        return new Value.Fields(fields);
    }

    private static Value value(Fields owner, String field, Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping -> fields(owner, field, mapping);
            case Tree.Sequence(var items, var _, var _) ->
                new Value.Items(items.stream().map(i -> value(owner, field, i)).toList());
            case Tree.Scalar(var text, var type, var _) ->
                switch (type) {
                    case TEXT -> {
                        LogOperators.check(owner, field, text);
                        yield new Value.Text(text);
                    }
                    case INTEGER, DECIMAL -> new Value.Real(Double.parseDouble(text));
                    case BOOLEAN -> new Value.Flag(Boolean.parseBoolean(text));
                    case NULL -> new Value.Nothing();
                };
        };
    }
}
