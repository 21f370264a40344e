package dev.meshwright.base.cel;

import dev.meshwright.base.tree.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Operators of CEL, and the functions that every use of it has (CEL specification, "List of Standard Definitions").
///
/// Values are [Boolean], [Long], [Double], [String], [Duration], [Instant], [List] and [Map]. What an operator does not
/// take is a [CelFault].
public final class CelOperators {
    private CelOperators() {}

    public static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new CelFault("neither true nor false");
    }

    public static Object negative(Object value) {
        return switch (value) {
            case Long number -> whole(() -> Math.negateExact(number));
            case Double number -> -number;
            default -> throw new CelFault("no number");
        };
    }

    public static Object binary(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> same(left, right);
            case "!=" -> !same(left, right);
            case "<" -> order(left, right) < 0;
            case "<=" -> order(left, right) <= 0;
            case ">" -> order(left, right) > 0;
            case ">=" -> order(left, right) >= 0;
            case "in" -> in(left, right);
            case "+" -> plus(left, right);
            case "-", "*", "/", "%" -> arithmetic(operator, left, right);
            default -> throw new CelFault("no operator " + operator);
        };
    }

    private static boolean same(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue()) == 0;
        }
        return left.equals(right);
    }

    private static int order(Object left, Object right) {
        return switch (left) {
            case Long a when right instanceof Long b -> Long.compare(a, b);
            case Number a when right instanceof Number b -> Double.compare(a.doubleValue(), b.doubleValue());
            case String a when right instanceof String b -> a.compareTo(b);
            case Duration a when right instanceof Duration b -> a.compareTo(b);
            case Instant a when right instanceof Instant b -> a.compareTo(b);
            case Boolean a when right instanceof Boolean b -> Boolean.compare(a, b);
            default -> throw new CelFault("values that have no order");
        };
    }

    private static boolean in(Object item, Object range) {
        return switch (range) {
            case Collection<?> list -> list.stream().anyMatch(each -> same(item, each));
            case Map<?, ?> map -> map.containsKey(item);
            default -> throw new CelFault("neither list nor map");
        };
    }

    private static Object plus(Object left, Object right) {
        return switch (left) {
            case String a when right instanceof String b -> a + b;
            case Duration a when right instanceof Duration b -> a.plus(b);
            case Instant a when right instanceof Duration b -> a.plus(b);
            case List<?> a
            when right instanceof List<?> b ->
                Stream.concat(a.stream(), b.stream()).map(Object.class::cast).toList();
            default -> arithmetic("+", left, right);
        };
    }

    private static Object arithmetic(String operator, Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return whole(() -> switch (operator) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "/" -> Math.divideExact(a, b);
                default -> a % b;
            });
        }
        if (left instanceof Double a && right instanceof Double b && !operator.equals("%")) {
            return switch (operator) {
                case "+" -> a + b;
                case "-" -> a - b;
                case "*" -> a * b;
                default -> a / b;
            };
        }
        if (operator.equals("-") && left instanceof Instant a && right instanceof Instant b) {
            return Duration.between(b, a);
        }
        if (operator.equals("-") && left instanceof Duration a && right instanceof Duration b) {
            return a.minus(b);
        }
        throw new CelFault("values that are not reckoned with");
    }

    private interface Reckoning {
        long result();
    }

    private static Long whole(Reckoning reckoning) {
        try {
            return reckoning.result();
        } catch (ArithmeticException e) {
            throw new CelFault("no number of 64 bits");
        }
    }

    /// In code points, items or entries.
    public static Long size(Object value) {
        return switch (value) {
            case String text -> (long) text.codePointCount(0, text.length());
            case Collection<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> throw new CelFault("no size");
        };
    }

    public static Duration duration(String text) {
        return DurationText.parse(text).orElseThrow(() -> new CelFault("no duration"));
    }

    /// What must be a text.
    public static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CelFault("no text");
    }
}
