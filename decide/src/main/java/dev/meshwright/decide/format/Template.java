package dev.meshwright.decide.format;

import java.util.ArrayList;
import java.util.List;

/// Text with command operators: `%PROTOCOL%`, `%REQ(X?Y):10%`. `%%` is one percent sign. Immutable, parsed once.
///
/// @param source as written
public record Template(String source, List<Part> parts) {
    public sealed interface Part {}

    public record Literal(String text) implements Part {}

    /// @param name upper-case operator (`REQ`)
    /// @param argument between the parentheses; empty when none
    /// @param lengthMax of the rendered value in characters, or -1
    public record Command(String name, String argument, int lengthMax) implements Part {}

    /// Gives operators their values.
    public interface Values {
        /// Appends the value, or nothing when there is none.
        void append(Command command, StringBuilder to);
    }

    public Template {
        parts = List.copyOf(parts);
    }

    /// @throws IllegalArgumentException when an operator is not closed
    public static Template parse(String source) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < source.length()) {
            char c = source.charAt(i);
            if (c != '%') {
                literal.append(c);
                i++;
            } else if (source.startsWith("%%", i)) {
                literal.append('%');
                i += 2;
            } else {
                if (!literal.isEmpty()) {
                    parts.add(new Literal(literal.toString()));
                    literal.setLength(0);
                }
                i = command(source, i + 1, parts);
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
        }
        return new Template(source, parts);
    }

    /// True when nothing has to be computed.
    public boolean constant() {
        return parts.isEmpty() || (parts.size() == 1 && parts.get(0) instanceof Literal);
    }

    /// The text of a [#constant] template.
    public String text() {
        return parts.isEmpty() ? "" : parts.get(0) instanceof Literal(var text) ? text : source;
    }

    public void render(Values values, StringBuilder to) {
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Literal(var text) -> to.append(text);
                case Command command -> {
                    int start = to.length();
                    values.append(command, to);
                    if (command.lengthMax >= 0 && to.length() - start > command.lengthMax) {
                        to.setLength(start + command.lengthMax);
                    }
                }
            }
        }
    }

    private static int command(String source, int start, List<Part> parts) {
        int i = start;
        while (i < source.length() && isNameChar(source.charAt(i))) {
            i++;
        }
        String name = source.substring(start, i);
        String argument = "";
        if (i < source.length() && source.charAt(i) == '(') {
            int close = closing(source, i);
            if (close < 0) {
                throw new IllegalArgumentException("'" + source + "': missing ')' after %" + name + "(");
            }
            argument = source.substring(i + 1, close);
            i = close + 1;
        }
        int lengthMax = -1;
        if (i < source.length() && source.charAt(i) == ':') {
            int digits = i + 1;
            i = digits;
            while (i < source.length() && Character.isDigit(source.charAt(i)) && i - digits < 9) {
                i++;
            }
            if (i == digits) {
                throw new IllegalArgumentException("'" + source + "': expected a length after %" + name + ":");
            }
            lengthMax = Integer.parseInt(source.substring(digits, i));
        }
        if (name.isEmpty() || i >= source.length() || source.charAt(i) != '%') {
            throw new IllegalArgumentException("'" + source + "': operator at character " + start
                    + " is not closed by '%' (write %% for a percent sign)");
        }
        parts.add(new Command(name, argument, lengthMax));
        return i + 1;
    }

    /// The parenthesis that ends an argument, in which others may stand (`%CEL(size(request.path))%`); -1 when none.
    private static int closing(String source, int open) {
        int close = source.indexOf(')', open);
        while (close >= 0 && !source.startsWith(")%", close) && !source.startsWith("):", close)) {
            close = source.indexOf(')', close + 1);
        }
        return close;
    }

    private static boolean isNameChar(char c) {
        return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    }
}
