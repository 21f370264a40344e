package dev.meshwright.base.cel;

import dev.meshwright.base.cel.CelExpression.Call;
import dev.meshwright.base.cel.CelExpression.Literal;
import java.util.ArrayList;
import java.util.List;

/// The regular expressions in an expression that are written out: second arguments of `matches`.
public final class CelPatterns {
    private CelPatterns() {}

    /// In the order in which they are written.
    public static List<String> of(CelExpression expression) {
        List<String> patterns = new ArrayList<>();
        collect(expression, patterns);
        return patterns;
    }

    private static void collect(CelExpression part, List<String> to) {
        switch (part) {
            case Literal _, CelExpression.Name _, CelExpression.Null _, CelExpression.EmptyMap _ -> {}
            case Call(var function, var arguments) -> {
                if (function.equals("matches")
                        && arguments.getLast() instanceof Literal(var value)
                        && value instanceof String pattern) {
                    to.add(pattern);
                }
                arguments.forEach(each -> collect(each, to));
            }
            case CelExpression.Select(var operand, var _) -> collect(operand, to);
            case CelExpression.Has(var operand, var _) -> collect(operand, to);
            case CelExpression.Index(var operand, var index) -> both(operand, index, to);
            case CelExpression.Items(var items) -> items.forEach(each -> collect(each, to));
            case CelExpression.Not(var operand) -> collect(operand, to);
            case CelExpression.Negative(var operand) -> collect(operand, to);
            case CelExpression.Both(var left, var right) -> both(left, right, to);
            case CelExpression.Either(var left, var right) -> both(left, right, to);
            case CelExpression.Choice(var condition, var then, var otherwise) -> {
                collect(condition, to);
                both(then, otherwise, to);
            }
            case CelExpression.Binary(var _, var left, var right) -> both(left, right, to);
            case CelExpression.Loop(var _, var range, var _, var body) -> both(range, body, to);
        }
    }

    private static void both(CelExpression one, CelExpression other, List<String> to) {
        collect(one, to);
        collect(other, to);
    }
}
