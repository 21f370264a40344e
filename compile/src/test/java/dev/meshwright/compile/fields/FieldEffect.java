package dev.meshwright.compile.fields;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a field does, found by comparing documents with and without it, among the other documents of a world.
final class FieldEffect {
    private final String kind;
    private final String apiVersion;
    private final List<SourceDocumentFile> world;
    private final List<ProxyNode> nodes;
    private final Compiler compiler = new Compiler(new CompileCache());
    /// Remembers the world.
    private final MeshReader reader = new MeshReader();
    private final Map<String, Outcome> known = new HashMap<>();

    FieldEffect(String kind, String apiVersion, List<SourceDocumentFile> world, List<ProxyNode> nodes) {
        this.kind = kind;
        this.apiVersion = apiVersion;
        this.world = world;
        this.nodes = nodes;
    }

    /// @param resources what all nodes get, by node, type and name
    /// @param mesh what was understood, whether or not it changes anything for these nodes
    record Outcome(List<Diagnostic> diagnostics, Map<String, String> resources, Mesh mesh) {
        Outcome {
            diagnostics = List.copyOf(diagnostics);
            resources = Map.copyOf(resources);
        }

        boolean sound() {
            return diagnostics.stream().noneMatch(d -> d.severity() == Severity.ERROR);
        }
    }

    sealed interface Verdict {
        /// @param example a resource that differs
        record Honoured(String example) implements Verdict {}

        /// Understood, but none of the proxies asked has use for it.
        record Understood() implements Verdict {}

        record Answered(Diagnostic diagnostic) implements Verdict {}

        /// @param outcomes what was seen
        record Silence(String outcomes) implements Verdict {}
    }

    Verdict of(FieldDocuments documents, FieldPath field) {
        FieldDocuments.Variants variants = documents.of(field);
        Outcome without = outcome(variants.without());
        List<Outcome> with = variants.with().stream().map(this::outcome).toList();
        List<Outcome> sound =
                new ArrayList<>(with.stream().filter(Outcome::sound).toList());
        if (without.sound()) {
            sound.add(without);
        }
        for (Outcome one : sound) {
            for (Outcome other : sound) {
                Optional<String> differing = differing(one, other);
                if (differing.isPresent()) {
                    return new Verdict.Honoured(differing.get());
                }
            }
        }
        Optional<Diagnostic> answer = answer(with, field);
        if (answer.isPresent()) {
            return new Verdict.Answered(answer.get());
        }
        boolean understood =
                sound.stream().anyMatch(o -> !o.mesh().equals(sound.getFirst().mesh()));
        if (understood) {
            return new Verdict.Understood();
        }
        return new Verdict.Silence(with.stream()
                .flatMap(o -> o.diagnostics().stream())
                .map(Diagnostic::toString)
                .distinct()
                .limit(3)
                .collect(Collectors.joining("; ")));
    }

    /// Codes that say that a field, or a whole above it, has no effect or is not possible.
    private static final Set<String> ANSWERS = Set.of(
            Codes.FIELD_NOT_SUPPORTED,
            Codes.VALUE_NOT_SUPPORTED,
            Codes.NO_EFFECT,
            Codes.CONSECUTIVE_ERRORS,
            Codes.FOR_PEOPLE);

    private Optional<Diagnostic> answer(List<Outcome> with, FieldPath field) {
        String own = prefix() + field;
        Optional<Diagnostic> whole = with.getFirst().diagnostics().stream()
                .filter(d -> d.code().equals(Codes.KIND_NOT_SUPPORTED))
                .findFirst();
        if (whole.isPresent()) {
            return whole;
        }
        for (Outcome outcome : with) {
            for (Diagnostic diagnostic : outcome.diagnostics()) {
                // Of mappings, documents hold one entry of this name.
                String path = path(diagnostic).replace(".key.", ".*.");
                boolean about = path.equals(own) || path.startsWith(own + ".") || isWithin(path, own);
                if (about && ANSWERS.contains(diagnostic.code())) {
                    return Optional.of(diagnostic);
                }
            }
        }
        // A field that cannot be written here at all.
        return with.stream().allMatch(outcome -> refusal(outcome, own).isPresent())
                ? refusal(with.getFirst(), own)
                : Optional.empty();
    }

    private boolean isWithin(String section, String field) {
        return field.startsWith(section + ".") && section.length() > prefix().length();
    }

    private Optional<Diagnostic> refusal(Outcome outcome, String own) {
        return outcome.diagnostics().stream()
                .filter(d -> d.code().equals(Codes.CONTRADICTION))
                .filter(d -> path(d).equals(own) || isWithin(path(d), own))
                .findFirst();
    }

    private static String path(Diagnostic diagnostic) {
        int colon = diagnostic.what().indexOf(": ");
        return colon < 0 ? "" : diagnostic.what().substring(0, colon).replaceAll("\\[\\d+]", "");
    }

    private static Optional<String> differing(Outcome one, Outcome other) {
        return one.resources().entrySet().stream()
                .filter(e -> !e.getValue().equals(other.resources().get(e.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    private Outcome outcome(Object spec) {
        return known.computeIfAbsent(document(spec), this::outcome);
    }

    /// Settings of the mesh stand at the root of their document.
    private String prefix() {
        return isObject() ? "spec." : "";
    }

    private boolean isObject() {
        return !kind.equals("MeshConfig");
    }

    private String document(Object spec) {
        if (!isObject()) {
            return Trees.text(spec);
        }
        return Trees.text(Map.of(
                "apiVersion",
                apiVersion,
                "kind",
                kind,
                "metadata",
                Map.of("name", "asked", "namespace", "shop"),
                "spec",
                spec));
    }

    private Outcome outcome(String document) {
        List<SourceDocumentFile> files = new ArrayList<>(world);
        files.add(new SourceDocumentFile("asked.yaml", document));
        MeshRead read = reader.read(files, MeshSettings.DEFAULT);
        Set<String> worlds = world.stream().map(SourceDocumentFile::name).collect(Collectors.toSet());
        List<Diagnostic> diagnostics = read.diagnostics().stream()
                .filter(d -> !worlds.contains(d.position().file()))
                .toList();
        Map<String, String> resources = new HashMap<>();
        for (ProxyNode node : nodes) {
            ResourceSet compiled = compiler.compile(read.mesh(), node).resources();
            for (TypeUrl type : TypeUrl.values()) {
                if (type != TypeUrl.ORIGINS) {
                    compiled.of(type)
                            .forEach((name, resource) -> resources.put(
                                    node.name() + " " + type.shortName() + "/" + name, resource.version()));
                }
            }
        }
        return new Outcome(diagnostics, resources, read.mesh());
    }
}
