package dev.meshwright.decide.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.cel.CelOperators;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What CEL's operators and functions do with values of [Attributes], beyond [CelOperators]: maps that are only
/// asked, conversions, and members.
final class CelValues {
    /// CEL's null.
    static final Object NULL = Optional.empty();

    private CelValues() {}

    static Object binary(String operator, Object left, Object right) {
        if (operator.equals("in") && right instanceof Attributes.Lookup lookup) {
            return left instanceof String key && lookup.get(key) != null;
        }
        return CelOperators.binary(operator, left, right);
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
            Pattern compiled = known == null ? Pattern.compile(CelOperators.string(pattern)) : known;
            return compiled.matcher(CelOperators.string(text)).find();
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
            String part = CelOperators.string(arguments.get(1));
            return switch (function) {
                case "contains" -> CelOperators.string(first).contains(part);
                case "startsWith" -> CelOperators.string(first).startsWith(part);
                case "endsWith" -> CelOperators.string(first).endsWith(part);
                default -> throw new CelFault("no function " + function + " of two");
            };
        }
        return switch (function) {
            case "size" -> CelOperators.size(first);
            case "string" -> text(first);
            case "int", "uint" -> number(first);
            case "double" -> fraction(first);
            case "duration" -> CelOperators.duration(CelOperators.string(first));
            case "timestamp" -> timestamp(first);
            case "dyn" -> first;
            default -> throw new CelFault("no function " + function + " of one");
        };
    }

    private static Long number(Object value) {
        try {
            return switch (value) {
                case Long number -> number;
                case Double number -> number.longValue();
                case Instant time -> time.getEpochSecond();
                default -> Long.valueOf(CelOperators.string(value));
            };
        } catch (NumberFormatException e) {
            throw new CelFault("no whole number");
        }
    }

    private static Double fraction(Object value) {
        try {
            return value instanceof Number number
                    ? (Double) number.doubleValue()
                    : Double.valueOf(CelOperators.string(value));
        } catch (NumberFormatException e) {
            throw new CelFault("no number");
        }
    }

    private static Instant timestamp(Object value) {
        try {
            return value instanceof Instant time ? time : Instant.parse(CelOperators.string(value));
        } catch (DateTimeException e) {
            throw new CelFault("no time");
        }
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
