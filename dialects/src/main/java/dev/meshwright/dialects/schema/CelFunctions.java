package dev.meshwright.dialects.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.cel.CelOperators;
import dev.meshwright.dialects.document.Addresses;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// Functions of CEL, its string extension and those that Kubernetes adds, as far as published rules use them. Safe for
/// several threads.
final class CelFunctions {
    /// Bounded by the patterns that ship.
    private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private CelFunctions() {}

    static Object call(String function, List<Object> arguments) {
        Object first = arguments.getFirst();
        return switch (function) {
            case "size" -> CelOperators.size(first);
            case "contains" -> CelOperators.string(first).contains(CelOperators.string(arguments.get(1)));
            case "startsWith" -> CelOperators.string(first).startsWith(CelOperators.string(arguments.get(1)));
            case "endsWith" -> CelOperators.string(first).endsWith(CelOperators.string(arguments.get(1)));
            case "matches" -> matches(CelOperators.string(first), CelOperators.string(arguments.get(1)));
            case "substring" -> substring(CelOperators.string(first), arguments);
            case "split" ->
                Arrays.asList(CelOperators.string(first)
                        .split(java.util.regex.Pattern.quote(CelOperators.string(arguments.get(1))), -1));
            case "int" -> whole(first);
            case "duration" -> CelOperators.duration(CelOperators.string(first));
            case "isIP" -> Addresses.isIp(CelOperators.string(first));
            case "isURL" -> CelUrl.isUrl(CelOperators.string(first));
            case "url" -> CelUrl.of(CelOperators.string(first));
            case "getScheme" -> ((CelUrl) first).scheme();
            default -> throw new IllegalStateException("CEL function '" + function + "' is not known");
        };
    }

    private static String substring(String text, List<Object> arguments) {
        int length = text.codePointCount(0, text.length());
        long from = (Long) arguments.get(1);
        long to = arguments.size() > 2 ? (Long) arguments.get(2) : length;
        if (from < 0 || to < from || to > length) {
            throw new CelFault("no part " + from + ".." + to + " of a text of " + length);
        }
        return text.substring(text.offsetByCodePoints(0, (int) from), text.offsetByCodePoints(0, (int) to));
    }

    private static boolean matches(String text, String pattern) {
        try {
            return PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                    .matcher(text)
                    .find();
        } catch (PatternSyntaxException e) {
            throw new CelFault("no pattern of RE2");
        }
    }

    private static Long whole(Object value) {
        try {
            return value instanceof Long number ? number : Long.valueOf(CelOperators.string(value));
        } catch (NumberFormatException e) {
            throw new CelFault("no whole number");
        }
    }
}
