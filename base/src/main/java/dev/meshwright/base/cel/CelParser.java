package dev.meshwright.base.cel;

import dev.meshwright.base.cel.CelExpression.Binary;
import dev.meshwright.base.cel.CelExpression.Both;
import dev.meshwright.base.cel.CelExpression.Call;
import dev.meshwright.base.cel.CelExpression.Choice;
import dev.meshwright.base.cel.CelExpression.Either;
import dev.meshwright.base.cel.CelExpression.EmptyMap;
import dev.meshwright.base.cel.CelExpression.Has;
import dev.meshwright.base.cel.CelExpression.Index;
import dev.meshwright.base.cel.CelExpression.Items;
import dev.meshwright.base.cel.CelExpression.Literal;
import dev.meshwright.base.cel.CelExpression.Loop;
import dev.meshwright.base.cel.CelExpression.Name;
import dev.meshwright.base.cel.CelExpression.Negative;
import dev.meshwright.base.cel.CelExpression.Not;
import dev.meshwright.base.cel.CelExpression.Null;
import dev.meshwright.base.cel.CelExpression.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Parser of CEL rules by the grammar of the language definition, without messages, bytes
/// and maps that hold something.
public final class CelParser {
    private static final Map<String, Loop.Kind> LOOPS = Map.of(
            "all", Loop.Kind.ALL,
            "exists", Loop.Kind.EXISTS,
            "exists_one", Loop.Kind.EXISTS_ONE,
            "filter", Loop.Kind.FILTER,
            "map", Loop.Kind.MAP);
    private static final Set<String> RELATIONS = Set.of("==", "!=", "<", "<=", ">", ">=", "in");

    private static final Set<String> PRODUCTS = Set.of("*", "/", "%");

    /// As deep as Envoy's parser goes.
    private static final int DEPTH_MAX = 100;

    private final CelTokens tokens;
    private int depth;

    private CelParser(String rule) {
        tokens = new CelTokens(rule);
    }

    /// @throws CelSyntaxException when the text is no expression that is known
    public static CelExpression parse(String rule) {
        CelParser parser = new CelParser(rule);
        CelExpression expression = parser.choice();
        parser.tokens.end();
        return expression;
    }

    private CelExpression choice() {
        CelExpression condition = either();
        if (!tokens.accept("?")) {
            return condition;
        }
        CelExpression then = either();
        tokens.expect(":");
        return new Choice(condition, then, choice());
    }

    private CelExpression either() {
        CelExpression left = both();
        while (tokens.accept("||")) {
            left = new Either(left, both());
        }
        return left;
    }

    private CelExpression both() {
        CelExpression left = relation();
        while (tokens.accept("&&")) {
            left = new Both(left, relation());
        }
        return left;
    }

    private CelExpression relation() {
        CelExpression left = sum();
        while (RELATIONS.contains(tokens.symbol())) {
            left = new Binary(tokens.next(), left, sum());
        }
        return left;
    }

    private CelExpression sum() {
        CelExpression left = product();
        while (tokens.symbol().equals("+") || tokens.symbol().equals("-")) {
            left = new Binary(tokens.next(), left, product());
        }
        return left;
    }

    private CelExpression product() {
        CelExpression left = unary();
        while (PRODUCTS.contains(tokens.symbol())) {
            left = new Binary(tokens.next(), left, unary());
        }
        return left;
    }

    private CelExpression unary() {
        if (++depth > DEPTH_MAX) {
            throw tokens.fault("parts within parts, more than " + DEPTH_MAX + " deep,");
        }
        try {
            if (tokens.accept("!")) {
                return new Not(unary());
            }
            if (tokens.accept("-")) {
                return new Negative(unary());
            }
            return member();
        } finally {
            depth--;
        }
    }

    private CelExpression member() {
        CelExpression operand = primary();
        while (true) {
            if (tokens.accept("[")) {
                operand = new Index(operand, choice());
                tokens.expect("]");
            } else if (tokens.accept(".")) {
                String name = tokens.name();
                operand = tokens.accept("(") ? method(operand, name) : new Select(operand, name);
            } else {
                return operand;
            }
        }
    }

    private CelExpression method(CelExpression target, String name) {
        Loop.Kind loop = LOOPS.get(name);
        List<CelExpression> arguments = arguments(")");
        if (loop != null && arguments.size() == 2 && arguments.getFirst() instanceof Name(var variable)) {
            return new Loop(loop, target, variable, arguments.getLast());
        }
        arguments.addFirst(target);
        return new Call(name, arguments);
    }

    private CelExpression primary() {
        if (tokens.isLiteral()) {
            return new Literal(tokens.literal());
        }
        if (tokens.accept("(")) {
            CelExpression inner = choice();
            tokens.expect(")");
            return inner;
        }
        if (tokens.accept("[")) {
            return new Items(arguments("]"));
        }
        if (tokens.accept("{")) {
            tokens.expect("}");
            return new EmptyMap();
        }
        tokens.accept(".");
        String name = tokens.name();
        if (!tokens.accept("(")) {
            return name.equals("null") ? new Null() : new Name(name);
        }
        List<CelExpression> arguments = arguments(")");
        if (name.equals("has")
                && arguments.size() == 1
                && arguments.getFirst() instanceof Select(var operand, var field)) {
            return new Has(operand, field);
        }
        return new Call(name, arguments);
    }

    private List<CelExpression> arguments(String close) {
        List<CelExpression> arguments = new ArrayList<>();
        if (tokens.accept(close)) {
            return arguments;
        }
        do {
            arguments.add(choice());
        } while (tokens.accept(","));
        tokens.expect(close);
        return arguments;
    }
}
