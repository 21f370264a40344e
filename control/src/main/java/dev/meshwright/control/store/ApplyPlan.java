package dev.meshwright.control.store;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What an `apply` would do: the mesh is read as if it were done, with the caller's own text in place of the documents
/// that it replaces, so that every diagnostic points into the text the caller has before them.
///
/// @param diagnostics of the caller's documents, and those that appear elsewhere because of them
/// @param changes per element, in the caller's order
/// @param files new text by path; empty when refused or nothing changes
public record ApplyPlan(
        boolean refused, List<Diagnostic> diagnostics, List<Change> changes, Map<String, String> files) {
    public ApplyPlan {
        diagnostics = List.copyOf(diagnostics);
        changes = List.copyOf(changes);
        files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// What happens to one element, in kubectl's words.
    public enum Kind {
        CREATED,
        CONFIGURED,
        UNCHANGED
    }

    public record Change(ElementKey element, Kind kind) {}

    @FunctionalInterface
    interface Check {
        MeshRead read(List<SourceDocumentFile> files);
    }

    static ApplyPlan of(String name, String text, ConfigSnapshot now, Check check, Path root) {
        var body = new SourceDocumentFile(name, text);
        Map<ElementKey, Element> wanted = new HashMap<>();
        for (Element element :
                new MeshReader().read(List.of(body), MeshSettings.DEFAULT).elements()) {
            wanted.putIfAbsent(ElementKey.of(element), element);
        }
        MeshRead read = check.read(asIfApplied(body, wanted.keySet(), now));
        List<Diagnostic> diagnostics = new ArrayList<>(causedBy(name, read, now));
        List<Element> applied = read.elements().stream()
                .filter(element -> element.file().name().equals(name))
                .sorted(java.util.Comparator.comparing(Element::position))
                .toList();
        if (applied.isEmpty() && diagnostics.isEmpty()) {
            diagnostics.add(Diagnostic.error(
                    Codes.NOT_AN_ELEMENT,
                    new dev.meshwright.base.diagnostic.Position(name, 0, 0),
                    "there is no document in it (expected: at least one)",
                    "",
                    "write apiVersion, kind and metadata.name"));
        }
        if (hasError(diagnostics)) {
            return new ApplyPlan(true, diagnostics, List.of(), Map.of());
        }
        List<Change> changes = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        for (Element element : applied) {
            try {
                changes.add(place(element, now, files, root));
            } catch (ConfigConflict e) {
                diagnostics.add(Diagnostic.error(
                        Codes.DEFINED_TWICE,
                        element.position(),
                        String.valueOf(e.getMessage()),
                        "nothing was applied",
                        ""));
            }
        }
        return hasError(diagnostics)
                ? new ApplyPlan(true, diagnostics, List.of(), Map.of())
                : new ApplyPlan(false, diagnostics, changes, files);
    }

    /// The folder without the documents that the caller replaces, and the caller's text.
    private static List<SourceDocumentFile> asIfApplied(
            SourceDocumentFile body, Set<ElementKey> wanted, ConfigSnapshot now) {
        Map<String, StringBuilder> texts = new HashMap<>();
        now.texts().forEach((file, text) -> texts.put(file, new StringBuilder(text)));
        for (Element element : now.elements()) {
            if (wanted.contains(ElementKey.of(element)) && !element.inList()) {
                blank(texts.get(element.file().name()), element);
            }
        }
        List<SourceDocumentFile> sources = new ArrayList<>();
        sources.add(body);
        texts.forEach((file, text) -> sources.add(
                new SourceDocumentFile(file.equals(body.name()) ? file + " (stored)" : file, text.toString())));
        return sources;
    }

    /// Spaces in place of the document, line breaks kept: the rest stays where it is.
    private static void blank(@org.jspecify.annotations.Nullable StringBuilder text, Element element) {
        if (text == null) {
            return;
        }
        var range = element.document().content();
        for (int at = range.start(); at < range.end(); at++) {
            char c = text.charAt(at);
            if (c != '\n' && c != '\r') {
                text.setCharAt(at, ' ');
            }
        }
    }

    private record Fault(String code, String file, String what) {
        static Fault of(Diagnostic diagnostic) {
            return new Fault(diagnostic.code(), diagnostic.position().file(), diagnostic.what());
        }
    }

    private static List<Diagnostic> causedBy(String name, MeshRead read, ConfigSnapshot now) {
        Set<Fault> before = new HashSet<>();
        now.diagnostics().forEach(diagnostic -> before.add(Fault.of(diagnostic)));
        return read.diagnostics().stream()
                .filter(diagnostic -> diagnostic.position().file().equals(name)
                        || (diagnostic.severity() != Severity.INFO && !before.contains(Fault.of(diagnostic))))
                .toList();
    }

    private static Change place(Element element, ConfigSnapshot now, Map<String, String> files, Path root)
            throws ConfigConflict {
        ElementKey key = ElementKey.of(element);
        String content = element.inList() ? TreeJson.write(element.content()) + "\n" : element.text();
        var existing = now.find(key);
        if (existing.isEmpty()) {
            String file = root.resolve(fileName(key)).toString();
            String before = files.getOrDefault(file, now.texts().getOrDefault(file, ""));
            files.put(file, new SourceDocumentFile(file, before).with(content));
            return new Change(key, Kind.CREATED);
        }
        if (existing.get().text().strip().equals(content.strip())) {
            return new Change(key, Kind.UNCHANGED);
        }
        String file = existing.get().file().name();
        String before = files.getOrDefault(file, existing.get().file().text());
        files.put(file, DocumentEdit.replaced(new SourceDocumentFile(file, before), existing.get(), content));
        return new Change(key, Kind.CONFIGURED);
    }

    private static String fileName(ElementKey key) {
        String namespace = key.id().namespace().isEmpty() ? "" : key.id().namespace() + ".";
        return namespace + key.id().kind() + "." + key.id().name() + ".yaml";
    }

    private static boolean hasError(List<Diagnostic> diagnostics) {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }
}
