package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;

/// A mapping or sequence whose end has not been seen yet. Merge keys (`<<`, YAML 1.1, common in hand-written files) lay
/// the named mappings under the written entries.
final class OpenNode {
    final CollectionStartEvent start;
    private final Position position;
    private final boolean mapping;
    private final List<Tree> items = new ArrayList<>();
    private final List<Tree.Entry> entries = new ArrayList<>();
    private final List<Tree.Mapping> merged = new ArrayList<>();
    private Tree.@Nullable Scalar key;

    OpenNode(CollectionStartEvent start, Position position, boolean mapping) {
        this.start = start;
        this.position = position;
        this.mapping = mapping;
    }

    void add(Tree node) throws DocumentFault {
        if (!mapping) {
            items.add(node);
            return;
        }
        Tree.Scalar waiting = key;
        if (waiting == null) {
            if (!(node instanceof Tree.Scalar scalar)) {
                throw new DocumentFault(
                        Codes.SYNTAX,
                        node.position(),
                        "key is " + node.kindName() + " (expected: text)",
                        "use a plain key");
            }
            key = scalar;
            return;
        }
        key = null;
        if (waiting.text().equals("<<") && waiting.type() == Tree.Type.TEXT) {
            merge(node);
            return;
        }
        entries.add(new Tree.Entry(waiting.text(), waiting.position(), node));
    }

    private void merge(Tree node) throws DocumentFault {
        switch (node) {
            case Tree.Mapping map -> merged.add(map);
            case Tree.Sequence list
            when list.items().stream().allMatch(Tree.Mapping.class::isInstance) ->
                list.items().forEach(item -> merged.add((Tree.Mapping) item));
            case Tree.Sequence _, Tree.Scalar _ ->
                throw new DocumentFault(
                        Codes.SYNTAX,
                        node.position(),
                        "merge key '<<' has " + node.kindName() + " (expected: a mapping or a list of mappings)",
                        "merge an anchored mapping: '<<: *name'");
        }
    }

    Tree close(BiConsumer<Tree.Entry, Tree.Entry> duplicate) {
        if (!mapping) {
            return new Tree.Sequence(
                    items,
                    position,
                    sizeOf(items.stream().mapToInt(Tree::size).asLongStream().sum()));
        }
        Map<String, Tree.Entry> byKey = new LinkedHashMap<>();
        for (Tree.Entry entry : entries) {
            Tree.Entry first = byKey.putIfAbsent(entry.key(), entry);
            if (first != null) {
                duplicate.accept(entry, first);
            }
        }
        for (Tree.Mapping map : merged) {
            map.entries().forEach(entry -> byKey.putIfAbsent(entry.key(), entry));
        }
        long size = byKey.values().stream().mapToLong(e -> e.value().size()).sum();
        return new Tree.Mapping(List.copyOf(byKey.values()), position, sizeOf(size));
    }

    /// Saturates, so that no product of aliases overflows.
    private static int sizeOf(long children) {
        return (int) Math.min(DocumentLimits.NODES_MAX + 1L, children + 1);
    }
}
