package dev.meshwright.dialects.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.tree.DurationText;
import dev.meshwright.dialects.document.Addresses;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Operators and functions of CEL, its string extension and those that Kubernetes adds, as far as published rules use
/// them. Safe for several threads.
final class CelFunctions {
    /// Bounded by the patterns that ship.
    private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private CelFunctions() {}

    static Object call(String function, List<Object> arguments) {
        Object first = arguments.getFirst();
        return switch (function) {
            case "size" -> size(first);
            case "contains" -> text(first).contains(text(arguments.get(1)));
            case "startsWith" -> text(first).startsWith(text(arguments.get(1)));
            case "endsWith" -> text(first).endsWith(text(arguments.get(1)));
            case "matches" -> matches(text(first), text(arguments.get(1)));
            case "substring" -> substring(text(first), arguments);
            case "split" -> Arrays.asList(text(first).split(java.util.regex.Pattern.quote(text(arguments.get(1))), -1));
            case "int" -> whole(first);
            case "duration" -> duration(text(first));
            case "isIP" -> Addresses.isIp(text(first));
            case "isURL" -> CelUrl.isUrl(text(first));
            case "url" -> CelUrl.of(text(first));
            case "getScheme" -> ((CelUrl) first).scheme();
            default -> throw new IllegalStateException("CEL function '" + function + "' is not known");
        };
    }

    static Object binary(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> same(left, right);
            case "!=" -> !same(left, right);
            case "<" -> order(left, right) < 0;
            case "<=" -> order(left, right) <= 0;
            case ">" -> order(left, right) > 0;
            case ">=" -> order(left, right) >= 0;
            case "in" -> in(left, right);
            case "+" -> plus(left, right);
            case "-" -> minus(left, right);
            default -> throw new IllegalStateException("CEL operator '" + operator + "' is not known");
        };
    }

    private static boolean same(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue()) == 0;
        }
        return left.equals(right);
    }

    private static int order(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        if (left instanceof Duration a && right instanceof Duration b) {
            return a.compareTo(b);
        }
        throw new CelFault("values that have no order");
    }

    private static boolean in(Object item, Object range) {
        return switch (range) {
            case List<?> list -> list.stream().anyMatch(each -> same(item, each));
            case Map<?, ?> map -> map.containsKey(item);
            default -> throw new CelFault("neither list nor map");
        };
    }

    private static Object plus(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a + b;
        }
        if (left instanceof String a && right instanceof String b) {
            return a + b;
        }
        throw new CelFault("values that have no sum");
    }

    static Object minus(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a - b;
        }
        throw new CelFault("values that have no difference");
    }

    private static Long size(Object value) {
        return switch (value) {
            case String text -> (long) text.codePointCount(0, text.length());
            case List<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> throw new CelFault("no size");
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
            return value instanceof Long number ? number : Long.valueOf(text(value));
        } catch (NumberFormatException e) {
            throw new CelFault("no whole number");
        }
    }

    private static Duration duration(String text) {
        return DurationText.parse(text).orElseThrow(() -> new CelFault("no duration"));
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CelFault("no text");
    }
}
