package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;
import java.util.Optional;

/// A node of a document: mapping, sequence or scalar, at the place where it was written. What an alias (`*name`) stands
/// for is the anchored node itself, so it reports the anchor's place.
public sealed interface Tree {
    Position position();

    /// Nodes in it, itself included, an aliased part counted each time; at most [DocumentLimits#NODES_MAX].
    int size();

    /// A word for messages: `a mapping`, `a list`, `text`, `a number`, `true or false`, `null`.
    String kindName();

    /// @param entries in the order written, keys unique
    record Mapping(List<Entry> entries, Position position, int size) implements Tree {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /// The value at `key`; linear in the number of entries.
        public Optional<Tree> get(String key) {
            for (Entry entry : entries) {
                if (entry.key.equals(key)) {
                    return Optional.of(entry.value);
                }
            }
            return Optional.empty();
        }

        @Override
        public String kindName() {
            return "a mapping";
        }
    }

    record Entry(String key, Position keyPosition, Tree value) {}

    record Sequence(List<Tree> items, Position position, int size) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kindName() {
            return "a list";
        }
    }

    /// @param text the value after unquoting and folding; for a plain scalar as written
    record Scalar(String text, Type type, Position position) implements Tree {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public String kindName() {
            return switch (type) {
                case TEXT -> "text";
                case INTEGER, DECIMAL -> "a number";
                case BOOLEAN -> "true or false";
                case NULL -> "null";
            };
        }
    }

    /// What a scalar is by YAML 1.2's core schema: quoted ones are TEXT. `yes`, `on` and `012` are TEXT.
    enum Type {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL
    }
}
