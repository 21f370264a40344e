package dev.meshwright.dialects.schema;

import java.util.List;
import java.util.Optional;

/// The words of a CEL rule, one after the other.
final class CelTokens {
    private static final List<String> SYMBOLS = List.of(
            "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "?", ":", "+", "-", ".", ",", "(", ")", "[", "]", "{",
            "}");

    private final String rule;
    private int at;
    private String symbol = "";
    private Optional<Object> literal = Optional.empty();

    CelTokens(String rule) {
        this.rule = rule;
        advance();
    }

    /// The present symbol or name; empty for a literal and at the end.
    String symbol() {
        return symbol;
    }

    String next() {
        String present = symbol;
        advance();
        return present;
    }

    boolean accept(String expected) {
        if (!symbol.equals(expected)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(String expected) {
        if (!accept(expected)) {
            throw fault("expected '" + expected + "'");
        }
    }

    String name() {
        if (symbol.isEmpty() || !isNameStart(symbol.charAt(0))) {
            throw fault("expected a name");
        }
        return next();
    }

    boolean isLiteral() {
        return literal.isPresent();
    }

    Object literal() {
        Object value = literal.orElseThrow();
        advance();
        return value;
    }

    void end() {
        if (!symbol.isEmpty() || literal.isPresent()) {
            throw fault("expected the end");
        }
    }

    private IllegalStateException fault(String what) {
        return new IllegalStateException(what + " before position " + at + " of CEL rule: " + rule);
    }

    private void advance() {
        symbol = "";
        literal = Optional.empty();
        while (at < rule.length() && Character.isWhitespace(rule.charAt(at))) {
            at++;
        }
        if (at == rule.length()) {
            return;
        }
        char c = rule.charAt(at);
        if (c == '"' || c == '\'') {
            literal = Optional.of(text(false));
        } else if ((c == 'r' || c == 'R') && at + 1 < rule.length() && "\"'".indexOf(rule.charAt(at + 1)) >= 0) {
            at++;
            literal = Optional.of(text(true));
        } else if (Character.isDigit(c)) {
            literal = Optional.of(number());
        } else if (isNameStart(c)) {
            word();
        } else {
            symbol = SYMBOLS.stream()
                    .filter(s -> rule.startsWith(s, at))
                    .findFirst()
                    .orElseThrow(() -> fault("unknown sign"));
            at += symbol.length();
        }
    }

    private void word() {
        int start = at;
        while (at < rule.length() && (isNameStart(rule.charAt(at)) || Character.isDigit(rule.charAt(at)))) {
            at++;
        }
        String word = rule.substring(start, at);
        if (word.equals("true") || word.equals("false")) {
            literal = Optional.of(word.equals("true"));
        } else {
            symbol = word;
        }
    }

    private Object number() {
        int start = at;
        boolean fraction = false;
        while (at < rule.length() && (Character.isDigit(rule.charAt(at)) || rule.charAt(at) == '.')) {
            fraction |= rule.charAt(at) == '.';
            at++;
        }
        String digits = rule.substring(start, at);
        return fraction ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits);
    }

    private String text(boolean raw) {
        String quote = String.valueOf(rule.charAt(at)).repeat(3);
        if (!rule.startsWith(quote, at)) {
            quote = quote.substring(0, 1);
        }
        at += quote.length();
        StringBuilder text = new StringBuilder();
        while (!rule.startsWith(quote, at)) {
            if (at >= rule.length()) {
                throw fault("text without end");
            }
            char c = rule.charAt(at++);
            text.append(c == '\\' && !raw ? escaped(rule.charAt(at++)) : c);
        }
        at += quote.length();
        return text.toString();
    }

    private char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '\\', '"', '\'', '`', '?' -> c;
            default -> throw fault("escape \\" + c + " is not known");
        };
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }
}
