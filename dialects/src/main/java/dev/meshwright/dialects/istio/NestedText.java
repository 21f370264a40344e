package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;

/// A document inside a text of another one. Of a literal block (`|`) every line and column is known; of any other text
/// only where it begins.
///
/// @param line of the outer file before the first of the text; -1: not known
/// @param indent of the block
record NestedText(Position start, int line, int indent) {
    static NestedText of(SourceDocumentFile source, Tree.Scalar scalar) {
        Position start = scalar.position();
        String[] lines = source.text().split("\n", -1);
        if (start.line() == 0 || start.line() > lines.length || !isLiteral(lines[start.line() - 1], start.column())) {
            return new NestedText(start, -1, 0);
        }
        for (int i = start.line(); i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                return new NestedText(
                        start,
                        start.line(),
                        lines[i].length() - lines[i].stripLeading().length());
            }
        }
        return new NestedText(start, -1, 0);
    }

    private static boolean isLiteral(String line, int column) {
        return column >= 1 && column <= line.length() && line.charAt(column - 1) == '|';
    }

    Position place(Position inner) {
        if (line < 0 || inner.line() == 0) {
            return start;
        }
        return new Position(start.file(), line + inner.line(), inner.column() == 0 ? 0 : indent + inner.column());
    }

    Diagnostic place(Diagnostic inner) {
        return new Diagnostic(
                inner.code(), inner.severity(), place(inner.position()), inner.what(), inner.cause(), inner.next());
    }

    Tree place(Tree tree) {
        return switch (tree) {
            case Tree.Mapping(var entries, var position, var size) ->
                new Tree.Mapping(
                        entries.stream()
                                .map(e -> new Tree.Entry(e.key(), place(e.keyPosition()), place(e.value())))
                                .toList(),
                        place(position),
                        size);
            case Tree.Sequence(var items, var position, var size) ->
                new Tree.Sequence(items.stream().map(this::place).toList(), place(position), size);
            case Tree.Scalar(var text, var type, var position) -> new Tree.Scalar(text, type, place(position));
        };
    }
}
