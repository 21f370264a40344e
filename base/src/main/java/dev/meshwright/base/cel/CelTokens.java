package dev.meshwright.base.cel;

import java.util.List;
import java.util.Optional;

/// The words of a CEL rule, one after the other.
final class CelTokens {
    private static final List<String> SYMBOLS = List.of(
            "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", ".", ",", "(", ")",
            "[", "]", "{", "}");

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

    CelSyntaxException fault(String what) {
        return new CelSyntaxException(what + " before character " + (at + 1) + " of '" + rule + "'");
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

    /// Unsigned numbers are numbers: CEL compares them by value.
    private Object number() {
        int start = at;
        if (rule.startsWith("0x", at) || rule.startsWith("0X", at)) {
            at += 2;
            while (at < rule.length() && Character.digit(rule.charAt(at), 16) >= 0) {
                at++;
            }
            return whole(rule.substring(start + 2, at), 16);
        }
        boolean fraction = false;
        while (at < rule.length() && inNumber(rule.charAt(at))) {
            fraction |= !Character.isDigit(rule.charAt(at));
            at++;
        }
        String digits = rule.substring(start, at);
        if (!fraction) {
            return whole(digits, 10);
        }
        try {
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw fault("'" + digits + "' is no number");
        }
    }

    private boolean inNumber(char c) {
        char before = rule.charAt(at == 0 ? 0 : at - 1);
        boolean sign = (c == '-' || c == '+') && (before == 'e' || before == 'E');
        boolean point = c == '.' && at + 1 < rule.length() && Character.isDigit(rule.charAt(at + 1));
        return Character.isDigit(c) || point || c == 'e' || c == 'E' || sign;
    }

    private Object whole(String digits, int radix) {
        if (at < rule.length() && (rule.charAt(at) == 'u' || rule.charAt(at) == 'U')) {
            at++;
        }
        try {
            return Long.valueOf(digits, radix);
        } catch (NumberFormatException e) {
            throw fault("'" + digits + "' is no number of 64 bits");
        }
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
            if (c == '\\' && !raw) {
                escaped(text);
            } else {
                text.append(c);
            }
        }
        at += quote.length();
        return text.toString();
    }

    private void escaped(StringBuilder text) {
        if (at >= rule.length()) {
            throw fault("text without end");
        }
        char c = rule.charAt(at++);
        switch (c) {
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'v' -> text.append('\u000b');
            case '\\', '"', '\'', '`', '?' -> text.append(c);
            case 'x', 'X' -> codePoint(text, 2, 16);
            case 'u' -> codePoint(text, 4, 16);
            case 'U' -> codePoint(text, 8, 16);
            case '0', '1', '2', '3' -> {
                at--;
                codePoint(text, 3, 8);
            }
            default -> throw fault("escape \\" + c + " is not known");
        }
    }

    private void codePoint(StringBuilder text, int digits, int radix) {
        try {
            String written = rule.substring(at, Math.min(rule.length(), at + digits));
            if (written.length() < digits) {
                throw fault("escape without its digits");
            }
            text.appendCodePoint(Integer.parseInt(written, radix));
            at += digits;
        } catch (IllegalArgumentException e) {
            throw fault("escape that is no character");
        }
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }
}
