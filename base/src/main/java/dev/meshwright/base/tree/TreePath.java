package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Position;

/// Finds the place of a field by its path, as an [origin][dev.meshwright.base.diagnostic.Origin] names it.
public final class TreePath {
    private TreePath() {}

    /// The place of `spec.http[0].route[1].weight` under `root`; of the nearest part above it that exists when it does
    /// not. Keys may hold dots themselves (labels); the longest key that fits is taken.
    public static Position find(Tree root, String path) {
        Tree at = root;
        String rest = path;
        while (!rest.isEmpty()) {
            Step step = step(at, rest);
            if (step.length == 0) {
                return at.position();
            }
            at = step.node;
            rest = rest.substring(step.length);
            rest = rest.startsWith(".") ? rest.substring(1) : rest;
        }
        return at.position();
    }

    /// @param length characters of the path that the step used up; 0 when there is no such part
    private record Step(Tree node, int length) {}

    private static Step step(Tree at, String rest) {
        return switch (at) {
            case Tree.Mapping mapping -> {
                Step best = new Step(at, 0);
                for (Tree.Entry entry : mapping.entries()) {
                    String key = entry.key();
                    if (key.length() > best.length && rest.startsWith(key) && endsPart(rest, key.length())) {
                        best = new Step(entry.value(), key.length());
                    }
                }
                yield best;
            }
            case Tree.Sequence sequence -> {
                int close = rest.indexOf(']');
                boolean indexed = rest.startsWith("[") && close > 1 && close < 9;
                int index = indexed
                        ? WholeNumber.parse(rest.substring(1, close))
                                .orElse(-1L)
                                .intValue()
                        : -1;
                boolean there = index >= 0 && index < sequence.items().size();
                yield there ? new Step(sequence.items().get(index), close + 1) : new Step(at, 0);
            }
            case Tree.Scalar _ -> new Step(at, 0);
        };
    }

    private static boolean endsPart(String path, int at) {
        return at == path.length() || path.charAt(at) == '.' || path.charAt(at) == '[';
    }
}
