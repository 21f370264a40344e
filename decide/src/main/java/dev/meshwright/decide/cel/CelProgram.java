package dev.meshwright.decide.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelAttributes;
import dev.meshwright.base.cel.CelExpression;
import dev.meshwright.base.cel.CelExpression.Call;
import dev.meshwright.base.cel.CelExpression.Literal;
import dev.meshwright.base.cel.CelExpression.Name;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.cel.CelOperators;
import dev.meshwright.base.cel.CelParser;
import dev.meshwright.base.cel.CelPatterns;
import dev.meshwright.base.cel.CelSyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One expression, ready to be asked. As in CEL, `&&`, `||`, `all` and `exists` pass over an error when another part
/// decides; every other error is the whole expression's.
///
/// @param source as written
public record CelProgram(String source, CelExpression expression, Map<String, Pattern> patterns) {
    /// Steps of all loops of one call.
    private static final int STEPS_MAX = 10_000;

    public CelProgram {
        patterns = Map.copyOf(patterns);
    }

    /// @throws CelSyntaxException when it is no expression, or asks for a function that nobody knows
    public static CelProgram compile(String source) {
        CelExpression parsed = CelParser.parse(source);
        Optional<String> fault = CelAttributes.fault(source);
        if (fault.isPresent()) {
            throw new CelSyntaxException(fault.get());
        }
        Map<String, Pattern> patterns = new HashMap<>();
        CelPatterns.of(parsed).forEach(each -> patterns.put(each, pattern(each)));
        return new CelProgram(source, parsed, patterns);
    }

    /// Whether it is true; an error, and what is neither true nor false, is not (Envoy's CEL filter of access logs).
    public boolean holds(Attributes of) {
        try {
            return Boolean.TRUE.equals(new Run(this, of).value(expression));
        } catch (CelFault e) {
            return false;
        }
    }

    /// The value as a text; empty for an error and for what is no text, number or truth.
    public String text(Attributes of) {
        try {
            Object value = new Run(this, of).value(expression);
            return value instanceof Collection<?> || value instanceof Map<?, ?> || value instanceof Attributes.Lookup
                    ? ""
                    : CelValues.text(value);
        } catch (CelFault e) {
            return "";
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new CelSyntaxException("'" + text + "' is no RE2 expression: " + e.getDescription());
        }
    }

    /// One call's evaluation.
    private static final class Run {
        private final CelProgram program;
        private final Attributes of;
        private final Map<String, Object> bound = new HashMap<>(0);
        private int steps;

        Run(CelProgram program, Attributes of) {
            this.program = program;
            this.of = of;
        }

        Object value(CelExpression expression) {
            return switch (expression) {
                case Literal(var value) -> value;
                case CelExpression.Null() -> CelValues.NULL;
                case Name(var name) -> name(name);
                case CelExpression.Select(var operand, var field) -> select(operand, field);
                case CelExpression.Has(var operand, var field) -> has(operand, field);
                case CelExpression.Index(var operand, var index) -> CelValues.index(value(operand), value(index));
                case CelExpression.Items(var items) -> values(items);
                case CelExpression.EmptyMap() -> Map.of();
                case Call(var function, var arguments) -> call(function, arguments);
                case CelExpression.Not(var operand) -> !CelOperators.truth(value(operand));
                case CelExpression.Negative(var operand) -> CelOperators.negative(value(operand));
                case CelExpression.Both(var left, var right) -> decided(left, right, false);
                case CelExpression.Either(var left, var right) -> decided(left, right, true);
                case CelExpression.Choice(var condition, var then, var otherwise) ->
                    value(CelOperators.truth(value(condition)) ? then : otherwise);
                case CelExpression.Binary(var operator, var left, var right) ->
                    CelValues.binary(operator, value(left), value(right));
                case CelExpression.Loop loop -> loop(loop);
            };
        }

        private List<Object> values(List<CelExpression> parts) {
            List<Object> values = new ArrayList<>(parts.size());
            for (CelExpression part : parts) {
                values.add(value(part));
            }
            return values;
        }

        private Object name(String name) {
            Object value = bound.get(name);
            return value != null ? value : attribute(name, "");
        }

        private Object attribute(String group, String name) {
            Object value = of.attribute(group, name);
            if (value == null) {
                throw new CelFault("no " + group + "." + name);
            }
            return value;
        }

        private Object select(CelExpression operand, String field) {
            return operand instanceof Name(var group) && !bound.containsKey(group)
                    ? attributeOrOpen(group, field)
                    : CelValues.select(value(operand), field);
        }

        /// Of a group whose names are open, the whole is asked for one.
        private Object attributeOrOpen(String group, String field) {
            return CelAttributes.of(group).isEmpty()
                    ? CelValues.select(attribute(group, ""), field)
                    : attribute(group, field);
        }

        private Object has(CelExpression operand, String field) {
            if (operand instanceof Name(var group)
                    && !bound.containsKey(group)
                    && !CelAttributes.of(group).isEmpty()) {
                return of.attribute(group, field) != null;
            }
            return CelValues.has(value(operand), field);
        }

        private Object call(String function, List<CelExpression> arguments) {
            List<Object> values = values(arguments);
            if (function.equals("matches") && values.size() == 2) {
                Pattern known = program.patterns.get(CelValues.text(values.get(1)));
                return CelValues.matches(values.getFirst(), values.getLast(), known);
            }
            return CelValues.call(function, values);
        }

        private Object decided(CelExpression left, CelExpression right, boolean decision) {
            CelFault fault;
            try {
                return CelOperators.truth(value(left)) == decision ? decision : CelOperators.truth(value(right));
            } catch (CelFault e) {
                fault = e;
            }
            if (CelOperators.truth(value(right)) == decision) {
                return decision;
            }
            throw fault;
        }

        private Object loop(CelExpression.Loop loop) {
            Collection<?> range = CelValues.range(value(loop.range()));
            List<Object> out = new ArrayList<>();
            int held = 0;
            Optional<CelFault> fault = Optional.empty();
            for (Object item : range) {
                try {
                    Object made = step(loop, item);
                    switch (loop.kind()) {
                        case ALL -> {
                            if (!CelOperators.truth(made)) {
                                return false;
                            }
                        }
                        case EXISTS -> {
                            if (CelOperators.truth(made)) {
                                return true;
                            }
                        }
                        case EXISTS_ONE -> held += CelOperators.truth(made) ? 1 : 0;
                        case FILTER -> {
                            if (CelOperators.truth(made)) {
                                out.add(item);
                            }
                        }
                        case MAP -> out.add(made);
                    }
                } catch (CelFault e) {
                    fault = Optional.of(e);
                }
            }
            if (fault.isPresent()) {
                throw fault.get();
            }
            return switch (loop.kind()) {
                case ALL -> true;
                case EXISTS -> false;
                case EXISTS_ONE -> held == 1;
                case FILTER, MAP -> out;
            };
        }

        private Object step(CelExpression.Loop loop, Object item) {
            if (++steps > STEPS_MAX) {
                throw new CelFault("more than " + STEPS_MAX + " steps");
            }
            Object hidden = bound.put(loop.variable(), item);
            try {
                return value(loop.body());
            } finally {
                if (hidden == null) {
                    bound.remove(loop.variable());
                } else {
                    bound.put(loop.variable(), hidden);
                }
            }
        }
    }
}
