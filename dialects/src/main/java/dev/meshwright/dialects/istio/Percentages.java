package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.Optional;

/// Istio's Percent, `{value: 0.5}`: 0..100 with four digits behind the point, as millionths.
final class Percentages {
    private static final double MILLIONTHS_PER_PERCENT = 10_000;
    /// The least part that a data plane can tell from none.
    private static final double PERCENT_MIN = 0.0001;

    private Percentages() {}

    /// Nothing when the field is absent or wrong. An empty mapping is 0, as in protobuf.
    static Optional<Integer> millionths(Fields owner, String name) {
        Optional<Fields> section = owner.section(name);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Fields percent = section.get();
        double value = percent.decimal("value", 0, 100).orElse(0.0);
        if (value > 0 && value < PERCENT_MIN) {
            percent.error(
                    Codes.OUT_OF_RANGE,
                    "value",
                    value + " (expected: 0, or " + PERCENT_MIN + "..100)",
                    "write at least " + PERCENT_MIN);
        }
        percent.done();
        return Optional.of((int) Math.round(value * MILLIONTHS_PER_PERCENT));
    }

    /// A whole percentage, the old form of some fields.
    static Optional<Integer> wholeMillionths(Fields owner, String name) {
        return owner.integer(name, 0, 100).map(percent -> (int) (percent * MILLIONTHS_PER_PERCENT));
    }
}
