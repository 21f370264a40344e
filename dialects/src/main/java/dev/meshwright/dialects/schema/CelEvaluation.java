package dev.meshwright.dialects.schema;

import dev.meshwright.base.cel.CelExpression;
import dev.meshwright.base.cel.CelExpression.Loop;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.cel.CelOperators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Evaluates a rule on values of [CelValue]. What CEL calls an error is [CelFault]; as in CEL, `&&`, `||`, `all`
/// and `exists` pass over an error when another part decides. Owned by one call.
final class CelEvaluation {
    /// Steps of all loops of one rule; published rules are quadratic in lists of at most 64.
    private static final int STEPS_MAX = 1_000_000;

    private final Map<String, Object> variables = new HashMap<>();
    private int steps;

    CelEvaluation(Object self) {
        variables.put("self", self);
    }

    Object value(CelExpression expression) {
        return switch (expression) {
            case CelExpression.Literal(var value) -> value;
            case CelExpression.Name(var name) -> variable(name);
            case CelExpression.Select(var operand, var field) -> select(value(operand), field);
            case CelExpression.Has(var operand, var field) ->
                map(value(operand)).containsKey(field);
            case CelExpression.Index(var operand, var index) -> index(value(operand), value(index));
            case CelExpression.Items(var items) ->
                items.stream().map(this::value).toList();
            case CelExpression.Null() -> Optional.empty();
            case CelExpression.EmptyMap() -> Map.of();
            case CelExpression.Call(var function, var arguments) ->
                CelFunctions.call(function, arguments.stream().map(this::value).toList());
            case CelExpression.Not(var operand) -> !CelOperators.truth(value(operand));
            case CelExpression.Negative(var operand) -> CelOperators.negative(value(operand));
            case CelExpression.Both(var left, var right) -> decided(List.of(left, right), false);
            case CelExpression.Either(var left, var right) -> decided(List.of(left, right), true);
            case CelExpression.Choice(var condition, var then, var otherwise) ->
                value(CelOperators.truth(value(condition)) ? then : otherwise);
            case CelExpression.Binary(var operator, var left, var right) ->
                CelOperators.binary(operator, value(left), value(right));
            case Loop loop -> loop(loop);
        };
    }

    /// Whether one part is `decision`; only where none is do errors count.
    private boolean decided(List<CelExpression> parts, boolean decision) {
        Optional<CelFault> fault = Optional.empty();
        for (CelExpression part : parts) {
            try {
                if (CelOperators.truth(value(part)) == decision) {
                    return decision;
                }
            } catch (CelFault e) {
                fault = Optional.of(e);
            }
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        return !decision;
    }

    private Object loop(Loop loop) {
        Collection<?> range = range(value(loop.range()));
        return switch (loop.kind()) {
            case ALL -> decidedInLoop(loop, range, false);
            case EXISTS -> decidedInLoop(loop, range, true);
            case EXISTS_ONE ->
                range.stream()
                                .filter(item -> CelOperators.truth(step(loop, item)))
                                .count()
                        == 1;
            case FILTER ->
                range.stream()
                        .filter(item -> CelOperators.truth(step(loop, item)))
                        .toList();
            case MAP -> {
                List<Object> out = new ArrayList<>();
                range.forEach(item -> out.add(step(loop, item)));
                yield out;
            }
        };
    }

    private boolean decidedInLoop(Loop loop, Collection<?> range, boolean decision) {
        Optional<CelFault> fault = Optional.empty();
        for (Object item : range) {
            try {
                if (CelOperators.truth(step(loop, item)) == decision) {
                    return decision;
                }
            } catch (CelFault e) {
                fault = Optional.of(e);
            }
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        return !decision;
    }

    private Object step(Loop loop, Object item) {
        if (++steps > STEPS_MAX) {
            throw new CelFault("more than " + STEPS_MAX + " steps");
        }
        Optional<Object> hidden = Optional.ofNullable(variables.put(loop.variable(), item));
        try {
            return value(loop.body());
        } finally {
            hidden.ifPresentOrElse(
                    before -> variables.put(loop.variable(), before), () -> variables.remove(loop.variable()));
        }
    }

    private Object variable(String name) {
        Object value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("CEL rule names '" + name + "', which is no variable");
        }
        return value;
    }

    private static Object select(Object operand, String field) {
        Object value = map(operand).get(field);
        if (value == null) {
            throw new CelFault("no field '" + field + "'");
        }
        return value;
    }

    private static Object index(Object operand, Object index) {
        if (operand instanceof List<?> list && index instanceof Long at) {
            if (at < 0 || at >= list.size()) {
                throw new CelFault("index " + at + " of " + list.size());
            }
            return list.get(at.intValue());
        }
        return select(operand, String.valueOf(index));
    }

    private static Collection<?> range(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        return map(value).keySet();
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new CelFault("no map");
    }
}
