package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// JSON objects, strictly (RFC 8259): one value, valid UTF-8, no member twice, since two readers of one token must not
/// see two things. Numbers are doubles, as in `google.protobuf.Struct`.
final class JsonText {
    /// Nesting that protobuf's reader takes.
    private static final int DEPTH_MAX = 100;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /// Thrown and caught in this class alone; a fault carries nothing.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("", null, false, false);
        }
    }

    static Optional<Value.Struct> object(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonText reader = new JsonText(text);
            Value value = reader.value(0);
            reader.space();
            return reader.at == text.length() && value instanceof Value.Struct struct
                    ? Optional.of(struct)
                    : Optional.empty();
        } catch (CharacterCodingException | Malformed e) {
            return Optional.empty();
        }
    }

    private Value value(int depth) throws Malformed {
        space();
        return switch (peek()) {
            case '{' -> members(depth + 1);
            case '[' -> items(depth + 1);
            case '"' -> new Value.Text(string());
            case 't' -> word("true", new Value.Bool(true));
            case 'f' -> word("false", new Value.Bool(false));
            case 'n' -> word("null", new Value.Nothing());
            default -> new Value.Real(number());
        };
    }

    private Value members(int depth) throws Malformed {
        open(depth);
        Map<String, Value> fields = new HashMap<>();
        space();
        if (peek() == '}') {
            at++;
            return new Value.Struct(fields);
        }
        while (true) {
            space();
            String name = string();
            space();
            take(':');
            if (fields.putIfAbsent(name, value(depth)) != null) {
                throw new Malformed();
            }
            space();
            if (peek() == '}') {
                at++;
                return new Value.Struct(fields);
            }
            take(',');
        }
    }

    private Value items(int depth) throws Malformed {
        open(depth);
        List<Value> items = new ArrayList<>();
        space();
        if (peek() == ']') {
            at++;
            return new Value.Items(items);
        }
        while (true) {
            items.add(value(depth));
            space();
            if (peek() == ']') {
                at++;
                return new Value.Items(items);
            }
            take(',');
        }
    }

    private void open(int depth) throws Malformed {
        if (depth > DEPTH_MAX) {
            throw new Malformed();
        }
        at++;
    }

    private String string() throws Malformed {
        take('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return paired(out.toString());
            }
            if (c < ' ') {
                throw new Malformed();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws Malformed {
        return switch (next()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unit();
            default -> throw new Malformed();
        };
    }

    private char unit() throws Malformed {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw new Malformed();
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    /// Half of a surrogate pair is no character.
    private static String paired(String text) throws Malformed {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new Malformed();
            }
        }
        return text;
    }

    private double number() throws Malformed {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        double number = Double.parseDouble(text.substring(from, at));
        if (Double.isInfinite(number)) {
            throw new Malformed();
        }
        return number;
    }

    private void digits() throws Malformed {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw new Malformed();
        }
    }

    private Value word(String word, Value value) throws Malformed {
        if (!text.startsWith(word, at)) {
            throw new Malformed();
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void take(char expected) throws Malformed {
        if (next() != expected) {
            throw new Malformed();
        }
    }

    private char peek() throws Malformed {
        if (at >= text.length()) {
            throw new Malformed();
        }
        return text.charAt(at);
    }

    private char next() throws Malformed {
        char c = peek();
        at++;
        return c;
    }
}
