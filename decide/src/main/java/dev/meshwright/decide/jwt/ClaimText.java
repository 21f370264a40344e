package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Claims as header values (Envoy `addJWTClaimToHeader`): lists and objects are JSON in Base64.
final class ClaimText {
    private ClaimText() {}

    /// Empty for null, and for what has no text.
    static Optional<String> of(Value claim) {
        return Optional.of(
                        switch (claim) {
                            case Value.Text(var text) -> text;
                            case Value.Real(var number) -> number(number);
                            case Value.Bool(var value) -> Boolean.toString(value);
                            case Value.Nothing() -> "";
                            case Value.Items _, Value.Struct _ ->
                                Base64.getEncoder().encodeToString(json(claim).getBytes(StandardCharsets.UTF_8));
                        })
                .filter(text -> !text.isEmpty());
    }

    private static String number(double number) {
        boolean whole = number >= 0 && number < 0x1p64 && number == Math.rint(number);
        return whole ? new BigDecimal(number).toPlainString() : String.format(Locale.ROOT, "%f", number);
    }

    private static String json(Value value) {
        return switch (value) {
            case Value.Text(var text) -> quoted(text);
            case Value.Real(var number) ->
                number == Math.rint(number) && Math.abs(number) < 0x1p53
                        ? Long.toString((long) number)
                        : Double.toString(number);
            case Value.Bool(var flag) -> Boolean.toString(flag);
            case Value.Nothing() -> "null";
            case Value.Items(List<Value> items) ->
                items.stream().map(ClaimText::json).collect(Collectors.joining(",", "[", "]"));
            case Value.Struct(Map<String, Value> fields) ->
                new TreeMap<>(fields)
                        .entrySet().stream()
                                .map(e -> quoted(e.getKey()) + ":" + json(e.getValue()))
                                .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '>') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
