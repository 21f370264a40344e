package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Position;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// The type of a scalar (YAML 1.2.2, section 10.3 core schema), except that an integer with a leading zero is text: to
/// some readers it is octal, to others decimal.
final class ScalarType {
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern DECIMAL = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+");
    /// Longer text is no number that anybody means.
    private static final int NUMBER_CHARS_MAX = 64;

    private ScalarType() {}

    static Tree.Type of(ScalarEvent event, Position position) throws DocumentFault {
        String tag = event.getTag().orElse("");
        return switch (tag) {
            case "" -> event.isPlain() ? ofPlain(event.getValue()) : Tree.Type.TEXT;
            case "tag:yaml.org,2002:str", "!" -> Tree.Type.TEXT;
            case "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:null" -> ofPlain(event.getValue());
            default ->
                throw new DocumentFault(Codes.SYNTAX, position, "tag '" + tag + "' is not supported", "remove the tag");
        };
    }

    /// Of a plain scalar without a tag.
    static Tree.Type ofPlain(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL" -> {
                return Tree.Type.NULL;
            }
            case "true", "True", "TRUE", "false", "False", "FALSE" -> {
                return Tree.Type.BOOLEAN;
            }
            default -> {}
        }
        if (!beginsNumber(text.charAt(0))) {
            return Tree.Type.TEXT;
        }
        if (text.length() > NUMBER_CHARS_MAX || LEADING_ZERO.matcher(text).matches()) {
            return Tree.Type.TEXT;
        }
        if (INTEGER.matcher(text).matches()) {
            return Tree.Type.INTEGER;
        }
        return DECIMAL.matcher(text).matches() ? Tree.Type.DECIMAL : Tree.Type.TEXT;
    }

    private static boolean beginsNumber(char c) {
        return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
    }
}
