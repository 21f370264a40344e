package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.BlockCursor.Unusual;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads one document in plain block style, as most configuration is written: mappings and lists by
/// indentation, scalars on one line, plain or in quotes, lists of words in brackets, comments. Anything beyond
/// (anchors, tags, escapes, text over several lines, tabs) and anything that may be wrong is left to the
/// library: then this gives nothing, and says nothing. What it does give is what the library gives, place by
/// place; it takes a tenth of the time, as the library makes two marks with a copy of their surroundings for
/// each of its tokens and events.
///
/// One use, one thread.
final class BlockReader {
    private static final int DEPTH_MAX = 50;
    /// No document of that size has more values than are allowed.
    private static final int CHARS_MAX = DocumentLimits.NODES_MAX;
    /// The library refuses longer ones (YAML 1.2.2, 7.4.2: 1024 characters).
    private static final int KEY_CHARS_MAX = 1000;
    /// Above that, a set finds keys that are written twice.
    private static final int FEW = 8;

    private final SourceDocumentFile source;
    private final TextRange chunk;
    private final SharedTexts texts;
    private final BlockCursor cursor;
    private final BlockScalars scalars;
    private int contentEnd;

    private BlockReader(SourceDocumentFile source, TextRange chunk, SharedTexts texts) {
        this.source = source;
        this.chunk = chunk;
        this.texts = texts;
        cursor = new BlockCursor(source.text(), chunk);
        scalars = new BlockScalars(cursor);
    }

    /// The document; nothing when it is to be read by the library.
    static Optional<Document> read(SourceDocumentFile source, TextRange chunk, int index, SharedTexts texts) {
        if (chunk.end() - chunk.start() > CHARS_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BlockReader(source, chunk, texts).document(index));
        } catch (Unusual _) {
            return Optional.empty();
        }
    }

    private Document document(int index) throws Unusual {
        if (cursor.startsWith("---", 0)) {
            cursor.at = 3;
            cursor.endLine();
        } else {
            cursor.content();
        }
        if (cursor.atEnd()) {
            throw new Unusual();
        }
        int start = cursor.at;
        Tree root = node(0);
        if (!cursor.atEnd()) {
            throw new Unusual();
        }
        return new Document(
                index,
                root,
                chunk,
                ContentRange.of(source.text(), chunk, chunk.start() + start, chunk.start() + contentEnd));
    }

    private Position place() {
        return place(cursor.at);
    }

    private Position place(int at) {
        return new Position(source.name(), chunk.startLine() + cursor.line, at - cursor.lineStart + 1);
    }

    /// A mapping or list that begins here.
    private Tree node(int depth) throws Unusual {
        if (depth == DEPTH_MAX) {
            throw new Unusual();
        }
        if (isItem()) {
            return sequence(cursor.column(), false, depth);
        }
        Position position = place();
        int column = cursor.column();
        // The end of the document before, which a document of its own may follow.
        if (column == 0 && cursor.startsWith("...", cursor.at)) {
            throw new Unusual();
        }
        scalars.take();
        return mapping(column, position, depth);
    }

    private boolean isItem() {
        return cursor.chars[cursor.at] == '-' && cursor.isBreak(cursor.at + 1);
    }

    /// @param first place of the first key, which has just been taken
    private Tree mapping(int column, Position first, int depth) throws Unusual {
        List<Tree.Entry> entries = new ArrayList<>();
        Set<String> many = Set.of();
        Position keyPosition = first;
        int size = 1;
        while (true) {
            String key = key();
            if (entries.size() == FEW) {
                many = new HashSet<>();
                for (Tree.Entry entry : entries) {
                    many.add(entry.key());
                }
            }
            if (entries.size() < FEW ? isAmong(entries, key) : !many.add(key)) {
                throw new Unusual();
            }
            Tree value = value(column, depth);
            size += value.size();
            entries.add(new Tree.Entry(key, keyPosition, value));
            if (cursor.atEnd() || cursor.column() < column) {
                return new Tree.Mapping(entries, first, size);
            }
            if (cursor.column() > column || isItem() || (column == 0 && cursor.startsWith("...", cursor.at))) {
                throw new Unusual();
            }
            keyPosition = place();
            scalars.take();
        }
    }

    /// The scalar just taken as a key; leaves the cursor behind its colon.
    private String key() throws Unusual {
        boolean key = !cursor.atEnd()
                && cursor.chars[cursor.at] == ':'
                && cursor.isBreak(cursor.at + 1)
                && scalars.end - scalars.start <= KEY_CHARS_MAX;
        String text = key ? text() : "<<";
        if (text.equals("<<")) {
            throw new Unusual();
        }
        cursor.at++;
        return text;
    }

    private static boolean isAmong(List<Tree.Entry> entries, String key) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(key)) {
                return true;
            }
        }
        return false;
    }

    /// What stands behind the colon of a key, or below it.
    private Tree value(int column, int depth) throws Unusual {
        int end = cursor.at;
        cursor.spaces();
        if (!isRestEmpty()) {
            Tree value = inline();
            cursor.endLine();
            endsAbove(column);
            return value;
        }
        Position behind = place(end);
        cursor.content();
        if (!cursor.atEnd() && cursor.column() > column) {
            return node(depth + 1);
        }
        if (!cursor.atEnd() && cursor.column() == column && isItem()) {
            return sequence(column, true, depth + 1);
        }
        return empty(end, behind);
    }

    private Tree.Scalar empty(int end, Position behind) {
        contentEnd = end;
        return new Tree.Scalar("", Tree.Type.NULL, behind);
    }

    /// A line further in would go on with the scalar before it.
    private void endsAbove(int column) throws Unusual {
        if (!cursor.atEnd() && cursor.column() > column) {
            throw new Unusual();
        }
    }

    private boolean isRestEmpty() {
        return cursor.atEnd()
                || cursor.chars[cursor.at] == '\n'
                || (cursor.chars[cursor.at] == '#' && cursor.chars[cursor.at - 1] == ' ');
    }

    /// @param indentless it stands below a key at the key's own column
    private Tree sequence(int column, boolean indentless, int depth) throws Unusual {
        Position first = place();
        List<Tree> items = new ArrayList<>();
        int size = 1;
        while (true) {
            cursor.at++;
            Tree item = item(column, depth);
            size += item.size();
            items.add(item);
            if (cursor.atEnd() || cursor.column() < column) {
                break;
            }
            if (cursor.column() > column) {
                throw new Unusual();
            }
            if (!isItem()) {
                if (!indentless) {
                    throw new Unusual();
                }
                break;
            }
        }
        return new Tree.Sequence(items, first, size);
    }

    /// What stands behind a dash.
    private Tree item(int column, int depth) throws Unusual {
        int end = cursor.at;
        cursor.spaces();
        if (isRestEmpty()) {
            Position behind = place(end);
            cursor.content();
            if (!cursor.atEnd() && cursor.column() > column) {
                return node(depth + 1);
            }
            return empty(end, behind);
        }
        if (isItem()) {
            return node(depth + 1);
        }
        char c = cursor.chars[cursor.at];
        if (c == '[' || c == '{') {
            Tree value = inline();
            cursor.endLine();
            endsAbove(column);
            return value;
        }
        Position position = place();
        int own = cursor.column();
        scalars.take();
        if (!cursor.atEnd() && cursor.chars[cursor.at] == ':') {
            return mapping(own, position, depth + 1);
        }
        Tree value = scalar(position);
        cursor.endLine();
        endsAbove(column);
        return value;
    }

    /// A value on this line.
    private Tree inline() throws Unusual {
        Position position = place();
        char c = cursor.chars[cursor.at];
        if (c == '[') {
            return words(position);
        }
        if (c == '{') {
            if (!cursor.startsWith("{}", cursor.at)) {
                throw new Unusual();
            }
            cursor.at += 2;
            contentEnd = cursor.at;
            return new Tree.Mapping(List.of(), position, 1);
        }
        scalars.take();
        return scalar(position);
    }

    private Tree words(Position position) throws Unusual {
        List<Tree> items = new ArrayList<>();
        cursor.at++;
        cursor.spaces();
        boolean open = !cursor.startsWith("]", cursor.at);
        while (open) {
            if (cursor.atEnd()) {
                throw new Unusual();
            }
            Position item = place();
            scalars.takeItem();
            items.add(scalar(item));
            cursor.spaces();
            open = cursor.startsWith(",", cursor.at);
            if (open) {
                cursor.at++;
                cursor.spaces();
            } else if (!cursor.startsWith("]", cursor.at)) {
                throw new Unusual();
            }
        }
        cursor.at++;
        contentEnd = cursor.at;
        return new Tree.Sequence(items, position, 1 + items.size());
    }

    /// The scalar just taken as a value.
    private Tree.Scalar scalar(Position position) throws Unusual {
        if (!cursor.atEnd() && cursor.chars[cursor.at] == ':') {
            throw new Unusual();
        }
        contentEnd = scalars.quoted ? scalars.end + 1 : scalars.end;
        String text = text();
        return new Tree.Scalar(text, scalars.quoted ? Tree.Type.TEXT : ScalarType.ofPlain(text), position);
    }

    private String text() {
        return texts.of(source.text(), chunk.start() + scalars.start, chunk.start() + scalars.end);
    }
}
