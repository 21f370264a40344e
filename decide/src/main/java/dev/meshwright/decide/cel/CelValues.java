package dev.meshwright.decide.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.tree.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Operators and functions of CEL on values of [Attributes].
final class CelValues {
    /// CEL's null.
    static final Object NULL = Optional.empty();

    private CelValues() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new CelFault("neither true nor false");
    }

    static Object negative(Object value) {
        return switch (value) {
            case Long number -> whole(() -> Math.negateExact(number));
            case Double number -> -number;
            default -> throw new CelFault("no number");
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
            case Attributes.Lookup lookup -> item instanceof String key && lookup.get(key) != null;
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
                java.util.stream.Stream.concat(a.stream(), b.stream())
                        .map(Object.class::cast)
                        .toList();
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

    static Object index(Object operand, Object index) {
        if (operand instanceof List<?> list && index instanceof Long at) {
            if (at < 0 || at >= list.size()) {
                throw new CelFault("index " + at + " of " + list.size());
            }
            return list.get(at.intValue());
        }
        return select(operand, text(index));
    }

    static Object select(Object operand, String field) {
        Object value = field(operand, field);
        if (value == null) {
            throw new CelFault("no field '" + field + "'");
        }
        return value;
    }

    static boolean has(Object operand, String field) {
        return field(operand, field) != null;
    }

    private static @Nullable Object field(Object operand, String field) {
        return switch (operand) {
            case Attributes.Lookup lookup -> lookup.get(field);
            case Map<?, ?> map -> map.get(field);
            default -> throw new CelFault("no map");
        };
    }

    static Collection<?> range(Object value) {
        return switch (value) {
            case List<?> list -> list;
            case Map<?, ?> map -> map.keySet();
            default -> throw new CelFault("neither list nor map");
        };
    }

    /// @param known compiled before; null: made now, of a pattern that the call itself brings
    static boolean matches(Object text, Object pattern, @Nullable Pattern known) {
        try {
            Pattern compiled = known == null ? Pattern.compile(string(pattern)) : known;
            return compiled.matcher(string(text)).find();
        } catch (PatternSyntaxException e) {
            throw new CelFault("no pattern of RE2");
        }
    }

    static Object call(String function, List<Object> arguments) {
        if (arguments.isEmpty()) {
            throw new CelFault("no argument");
        }
        Object first = arguments.getFirst();
        if (arguments.size() == 2) {
            String part = string(arguments.get(1));
            return switch (function) {
                case "contains" -> string(first).contains(part);
                case "startsWith" -> string(first).startsWith(part);
                case "endsWith" -> string(first).endsWith(part);
                default -> throw new CelFault("no function " + function + " of two");
            };
        }
        return switch (function) {
            case "size" -> size(first);
            case "string" -> text(first);
            case "int", "uint" -> number(first);
            case "double" -> fraction(first);
            case "duration" -> DurationText.parse(string(first)).orElseThrow(() -> new CelFault("no duration"));
            case "timestamp" -> timestamp(first);
            case "dyn" -> first;
            default -> throw new CelFault("no function " + function + " of one");
        };
    }

    private static Long size(Object value) {
        return switch (value) {
            case String text -> (long) text.codePointCount(0, text.length());
            case Collection<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> throw new CelFault("no size");
        };
    }

    private static Long number(Object value) {
        try {
            return switch (value) {
                case Long number -> number;
                case Double number -> number.longValue();
                case Instant time -> time.getEpochSecond();
                default -> Long.valueOf(string(value));
            };
        } catch (NumberFormatException e) {
            throw new CelFault("no whole number");
        }
    }

    private static Double fraction(Object value) {
        try {
            return value instanceof Number number ? (Double) number.doubleValue() : Double.valueOf(string(value));
        } catch (NumberFormatException e) {
            throw new CelFault("no number");
        }
    }

    private static Instant timestamp(Object value) {
        try {
            return value instanceof Instant time ? time : Instant.parse(string(value));
        } catch (DateTimeException e) {
            throw new CelFault("no time");
        }
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CelFault("no text");
    }

    /// `string(value)`.
    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> Long.toString(number.longValue());
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case Duration duration -> seconds(duration);
            case Instant time -> time.toString();
            default -> throw new CelFault("no text");
        };
    }

    private static String seconds(Duration duration) {
        return java.math.BigDecimal.valueOf(duration.toNanos(), 9)
                        .stripTrailingZeros()
                        .toPlainString() + "s";
    }
}
