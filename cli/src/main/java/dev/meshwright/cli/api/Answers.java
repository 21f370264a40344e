package dev.meshwright.cli.api;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.util.List;
import java.util.Optional;

/// Reads JSON answers of the API, with the document reader that configuration uses: commands need no second JSON
/// library for a few fields.
public final class Answers {
    private Answers() {}

    /// @throws Failure when the text is no JSON document
    public static Tree parse(String json) {
        DocumentFile file = DocumentFile.read(new SourceDocumentFile("<answer>", json));
        if (file.documents().isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the control plane's answer is not JSON",
                    json.length() > 200 ? json.substring(0, 200) + "…" : json,
                    "check with --api that this is a Meshwright control plane");
        }
        return file.documents().getFirst().root();
    }

    /// The node at a path of keys, if it is there.
    public static Optional<Tree> at(Tree tree, String... keys) {
        Optional<Tree> found = Optional.of(tree);
        for (String key : keys) {
            found = found.flatMap(node -> node instanceof Tree.Mapping mapping ? mapping.get(key) : Optional.empty());
        }
        return found;
    }

    /// The scalar at a path of keys; nothing for `null`.
    public static Optional<String> text(Tree tree, String... keys) {
        return at(tree, keys)
                .flatMap(node -> node instanceof Tree.Scalar scalar && scalar.type() != Tree.Type.NULL
                        ? Optional.of(scalar.text())
                        : Optional.empty());
    }

    /// The scalar at a path of keys as a whole number, or 0.
    public static int number(Tree tree, String... keys) {
        try {
            return text(tree, keys).map(Integer::parseInt).orElse(0);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// The list at a path of keys; empty when there is none.
    public static List<Tree> list(Tree tree, String... keys) {
        return at(tree, keys)
                .flatMap(node -> node instanceof Tree.Sequence sequence
                        ? Optional.of(sequence.items())
                        : Optional.<List<Tree>>empty())
                .orElse(List.of());
    }
}
