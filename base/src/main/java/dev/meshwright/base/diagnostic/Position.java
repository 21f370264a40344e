package dev.meshwright.base.diagnostic;

/// A place in a source document.
///
/// @param file path as the user named it, or a name for what is no file (`<stdin>`,
///     `api:VirtualService/shop/reviews`)
/// @param line 1-based; 0 when the place is the whole file
/// @param column 1-based, counted in characters; 0 when the place is a whole line or file
public record Position(String file, int line, int column) implements Comparable<Position> {
    /// The place of things that no document wrote: defaults and derived elements.
    public static final Position BUILT_IN = new Position("<built-in>", 0, 0);

    public Position {
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("line and column must not be negative: " + line + ":" + column);
        }
    }

    @Override
    public int compareTo(Position other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /// `file:line:column`, leaving out what is 0.
    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
