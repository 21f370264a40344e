package dev.meshwright.dialects.schema;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The schemas of one dialect, from resources beside it: `KIND.json` with `{"VERSION": SCHEMA | "OTHER
/// VERSION"}`. A kind is read when it is first asked for. Guarded by itself.
public final class SchemaSet {
    private final Class<?> beside;
    private final Map<String, Map<String, Schema>> byKind = new LinkedHashMap<>();

    /// @param beside the class whose package folder holds `schemas/`
    public SchemaSet(Class<?> beside) {
        this.beside = beside;
    }

    /// The versions of a kind, the oldest first; asks for a kind that ships.
    public List<String> versions(String kind) {
        return List.copyOf(kind(kind).keySet());
    }

    public Optional<Schema> schema(String kind, String version) {
        return Optional.ofNullable(kind(kind).get(version));
    }

    private synchronized Map<String, Schema> kind(String kind) {
        return byKind.computeIfAbsent(kind, this::load);
    }

    private Map<String, Schema> load(String kind) {
        String name = "schemas/" + kind + ".json";
        DocumentFile file = DocumentFile.read(new SourceDocumentFile(name, text(name)));
        Tree.Mapping versions = (Tree.Mapping) file.documents().getFirst().root();
        Map<String, Schema> schemas = new LinkedHashMap<>();
        List<Tree.Entry> aliases = new ArrayList<>();
        for (Tree.Entry entry : versions.entries()) {
            if (entry.value() instanceof Tree.Scalar) {
                aliases.add(entry);
            } else {
                schemas.put(entry.key(), SchemaReader.read(entry.value()));
            }
        }
        for (Tree.Entry alias : aliases) {
            Schema same = schemas.get(((Tree.Scalar) alias.value()).text());
            if (same == null) {
                throw new IllegalStateException(name + ": version " + alias.key() + " stands for no version");
            }
            schemas.put(alias.key(), same);
        }
        return schemas;
    }

    private String text(String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
