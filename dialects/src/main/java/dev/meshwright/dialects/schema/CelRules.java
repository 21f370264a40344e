package dev.meshwright.dialects.schema;

import dev.meshwright.base.cel.CelExpression;
import dev.meshwright.base.cel.CelFault;
import dev.meshwright.base.cel.CelOperators;
import dev.meshwright.base.cel.CelParser;
import java.util.concurrent.ConcurrentHashMap;

/// CEL rules by their text, parsed when first met. Safe for several threads; bounded by the rules that ship.
final class CelRules {
    private final ConcurrentHashMap<String, CelExpression> rules = new ConcurrentHashMap<>();

    /// Whether the rule holds. A rule that fails to run (a field that is not there) does not hold, as for
    /// an API server.
    boolean holds(String rule, Object self) {
        CelExpression expression = rules.computeIfAbsent(rule, CelParser::parse);
        try {
            return CelOperators.truth(new CelEvaluation(self).value(expression));
        } catch (CelFault e) {
            return false;
        }
    }
}
